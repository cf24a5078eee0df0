"""Every definition is read in every arithmetic, and all readings agree."""

from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from theorycheck.contract import OPERATIONS, Scope
from theorycheck.numerics import Ball, jvp, unit_roundoff, vjp
from theorycheck.reference import DEFINITIONS, enclose, enclose_vjp
from theorycheck.strategies.calls import Call, calls

DIFFERENTIABLE = [name for name, operation in OPERATIONS.items() if operation.differentiable]
STEP = 1e-30
FEW = settings(max_examples=6, deadline=None, derandomize=True, database=None, phases=[Phase.generate])

SCOPE = Scope(
    options={name: frozenset(option.name for option in operation.options) for name, operation in OPERATIONS.items()},
    activations=dict.fromkeys(OPERATIONS, ("identity", "relu", "tanh", "sigmoid", "softplus", "gelu", "square")),
)
KINDS = ("normal", "positive", "small integers")


@pytest.mark.parametrize("operation", DIFFERENTIABLE)
@FEW
@given(data=st.data())
def test_the_tape_is_the_adjoint_of_the_dual(operation: str, data: st.DataObject) -> None:
    """⟨Jv, u⟩ = ⟨v, Jᵀu⟩, to the rounding that the balls of the gradients allow."""
    call = data.draw(calls(operation, SCOPE, kinds=KINDS))
    rng = np.random.default_rng(7)
    definition = partial(DEFINITIONS[operation], **call.options)
    directions = [like(value, rng) for value in call.inputs]
    tangents = outputs_of(jvp(definition, call.inputs, directions))
    cotangents = [rng.normal(size=np.shape(tangent)) for tangent in tangents]
    balls = leaves(enclose_vjp(operation, *call.inputs, *cotangents, **call.options))
    gradients = leaves(vjp(definition, call.inputs, cotangents))
    forward = sum(float(np.sum(u * t)) for u, t in zip(cotangents, tangents, strict=True))
    reverse = sum(float(np.sum(g * v)) for g, v in zip(gradients, leaves(directions), strict=True))
    # Where a kink is undecided the two readings may take different sides of it: the radius covers that too.
    allowed = sum(float(np.sum(ball.radius * np.abs(v))) for ball, v in zip(balls, leaves(directions), strict=True))
    terms = sum(float(np.sum(np.abs(g * v))) for g, v in zip(gradients, leaves(directions), strict=True))
    size = sum(value.size for value in leaves(call.inputs)) + sum(u.size for u in cotangents)
    assert abs(forward - reverse) <= 2 * allowed + size * unit_roundoff(np.float64) * terms


@pytest.mark.parametrize("operation", DIFFERENTIABLE)
@FEW
@given(data=st.data())
def test_dual_numbers_are_the_complex_step(operation: str, data: st.DataObject) -> None:
    """Two independent ways to Jv: ε² = 0, and i·1e-30. At a tie the latter looks to one side, so none are drawn."""
    call = data.draw(calls(operation, SCOPE, kinds=("normal",)))
    rng = np.random.default_rng(7)
    definition = partial(DEFINITIONS[operation], **call.options)
    directions = [like(value, rng) for value in call.inputs]
    shifted = [step(value, direction) for value, direction in zip(call.inputs, directions, strict=True)]
    tangents = outputs_of(jvp(definition, call.inputs, directions))
    radii = outputs_of(jvp(definition, balls_of(call), [balls_like(direction) for direction in directions]))
    for tangent, complex_result, ball in zip(tangents, outputs_of(definition(*shifted)), radii, strict=True):
        radius = np.broadcast_to(ball.radius if isinstance(ball, Ball) else 0.0, np.shape(tangent))
        assert np.all(np.abs(np.imag(complex_result) / STEP - tangent) <= 2 * radius)


@pytest.mark.parametrize("operation", DIFFERENTIABLE)
@FEW
@given(data=st.data())
def test_every_reading_has_the_same_values(operation: str, data: st.DataObject) -> None:
    """A ball's middle is the float64 value wherever no comparison is undecided."""
    call = data.draw(calls(operation, SCOPE, kinds=KINDS))
    values = outputs_of(DEFINITIONS[operation](*call.inputs, **call.options))
    balls = outputs_of(enclose(operation, *call.inputs, **call.options))
    for value, ball in zip(values, balls, strict=True):
        np.testing.assert_array_equal(ball.value, value)


def leaves(value: Any) -> list[Any]:
    """The floating arrays in a structure, in order."""
    if isinstance(value, (list, tuple)):
        return [leaf for one in value for leaf in leaves(one)]
    return [value] if isinstance(value, Ball) or getattr(value, "dtype", np.dtype(int)).kind in "fc" else []


def outputs_of(result: Any) -> list[Any]:
    """The outputs of a call as a list."""
    return list(result) if isinstance(result, tuple) else [result]


def like(value: Any, rng: np.random.Generator) -> Any:
    """A direction for an input; None for labels."""
    if isinstance(value, list):
        return [like(one, rng) for one in value]
    return rng.normal(size=value.shape) if value.dtype.kind == "f" else None


def step(value: Any, direction: Any) -> Any:
    """An input moved by a complex step."""
    if isinstance(value, list):
        return [step(one, way) for one, way in zip(value, direction, strict=True)]
    return value if direction is None else value + 1j * STEP * direction


def balls_of(call: Call) -> list[Any]:
    """The inputs of a call as balls."""
    return [balls_like(value) for value in call.inputs]


def balls_like(value: Any) -> Any:
    """Floating arrays as balls; the rest unchanged."""
    if isinstance(value, list):
        return [balls_like(one) for one in value]
    return Ball.exact(value) if getattr(value, "dtype", np.dtype(int)).kind == "f" else value
