"""Every operation and every gradient of the built-in implementations against PyTorch, over odd shapes."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest
import torch

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.torch import Torch
from theorycheck.contract import OPERATIONS, SCHEMES
from theorycheck.implementation import Implementation
from theorycheck.numerics import gamma, unit_roundoff
from theorycheck.reference import Reference, enclose, enclose_vjp

from .odd_shapes import Case, cases, normal

FORWARD = [name for name, operation in OPERATIONS.items() if not operation.vjp_of]
DETERMINISTIC = [name for name in FORWARD if not OPERATIONS[name].random]
ONE_CALL = [name for name in DETERMINISTIC if not next(cases(name)).steps]
TRAJECTORIES = [name for name in DETERMINISTIC if name not in ONE_CALL]
DIFFERENTIABLE = [name for name in DETERMINISTIC if OPERATIONS[name].differentiable]

MEANINGFUL = 2.0**-30
"""The largest share of a result that its rounding may take here: a wrong formula is off by far more."""


class Autograd(Torch):
    """PyTorch as the contract means it: without the 1e-6 that it adds to the norm in gradient clipping."""

    def clip_by_global_norm(self, gradients: Sequence[torch.Tensor], *, max_norm: float) -> list[torch.Tensor]:
        norm = torch.linalg.vector_norm(
            torch.stack([torch.linalg.vector_norm(g) for g in gradients] or [torch.ones(())])
        )
        return [gradient * torch.clamp(max_norm / norm, max=1.0) for gradient in gradients]


@pytest.fixture(scope="module")
def autograd() -> Implementation:
    return Implementation(Autograd())


@pytest.fixture(scope="module", params=[Reference, NumPy], ids=["reference", "numpy"])
def ours(request: pytest.FixtureRequest) -> Implementation:
    return Implementation(request.param())


@pytest.mark.parametrize("operation", ONE_CALL)
def test_values(ours: Implementation, autograd: Implementation, operation: str) -> None:
    """Each operation has PyTorch's values, up to the rounding of both."""
    for case in cases(operation):
        balls = enclose(operation, *case.inputs, **case.options)
        values = (each.operation(operation)(*case.inputs, **case.options) for each in (ours, autograd))
        assert_agreement(*values, balls, case)


@pytest.mark.parametrize("operation", DIFFERENTIABLE)
def test_gradients(ours: Implementation, autograd: Implementation, operation: str) -> None:
    """Each vector-Jacobian product has the gradients of torch.autograd, up to the rounding of both."""
    for case in cases(operation):
        arrays = (*case.inputs, *cotangents(case))
        balls = enclose_vjp(operation, *arrays, **case.options)
        gradients = (each.operation(f"{operation}_vjp")(*arrays, **case.options) for each in (ours, autograd))
        assert_agreement(*gradients, balls, case)


@pytest.mark.parametrize("operation", TRAJECTORIES)
def test_trajectories(ours: Implementation, autograd: Implementation, operation: str) -> None:
    """Each optimizer goes PyTorch's way over several steps, whose options change."""
    for case in cases(operation):
        theta, _ = case.inputs
        mine, theirs, ball = theta, theta, theta
        states: list[Any] = [None, None, None]
        rng = np.random.default_rng(len(case.steps))
        for options in case.steps:
            gradient = normal(theta.shape, rng)
            mine, states[0] = ours.operation(operation)(mine, gradient, states[0], **options)
            theirs, states[1] = autograd.operation(operation)(theirs, gradient, states[1], **options)
            ball, states[2] = enclose(operation, ball, gradient, states[2], **options)
            assert_agreement(mine, theirs, ball, case)


def test_dropout(ours: Implementation) -> None:
    """An entry is dropped or divided by the rate kept, and the gradient has the mask of the same seed."""
    for case in cases("dropout"):
        [x] = case.inputs
        y = ours.dropout(x, **case.options)
        scale = np.where(y != 0, 1 / (1 - case.options["rate"]), 0.0)
        assert case.options["rate"] > 0 or (y != 0).all(), case
        assert_rounded(y, x * scale, case)
        assert_rounded(ours.dropout_vjp(x, np.ones_like(x), **case.options), scale, case)


def test_initialize(ours: Implementation) -> None:
    """A uniform scheme keeps to its support, an orthogonal weight has orthonormal rows or columns."""
    for case in cases("initialize"):
        [shape] = case.inputs
        scheme = SCHEMES[case.options["scheme"]]
        weight = ours.initialize(shape, **case.options)
        matrix = weight.reshape(shape[0], -1)
        roundoff = unit_roundoff(weight.dtype)
        if scheme.law == "uniform":
            field = weight[0, 0].size
            limit = scheme.limit(shape[1] * field, shape[0] * field)
            assert np.abs(weight).max() <= limit * (1 + 4 * roundoff), case
        if scheme.law == "orthogonal":
            short = min(matrix.shape)
            gram = matrix @ matrix.T if short == matrix.shape[0] else matrix.T @ matrix
            # Householder's Q is orthogonal within a small multiple of γ_mn (Higham 2002, theorem 19.4).
            assert np.abs(gram - np.eye(short)).max() <= gamma(8 * matrix.size, roundoff), case
        np.testing.assert_array_equal(weight, ours.initialize(shape, **case.options))


def test_default_dense(ours: Implementation) -> None:
    """The default layer is the same for the same seed and has the contract's shapes."""
    for case in cases("default_dense"):
        first, again = (ours.default_dense(*case.inputs, **case.options) for _ in range(2))
        for got, wanted in zip(first, again, strict=True):
            np.testing.assert_array_equal(got, wanted)


def cotangents(case: Case) -> tuple[np.ndarray, ...]:
    """One standard normal cotangent per output."""
    shapes = [[entry.shape for entry in value] if isinstance(value, list) else value.shape for value in case.inputs]
    rng = np.random.default_rng(1)
    return tuple(normal(shape, rng) for shape in OPERATIONS[case.operation].output_shapes(shapes, case.options))


def assert_agreement(mine: Any, theirs: Any, balls: Any, case: Case) -> None:
    """Both values lie in the ball of all that rounding can lead to, and that ball is small."""
    for got, wanted, ball in zip(flat(mine), flat(theirs), flat(balls), strict=True):
        assert (ball.radius <= MEANINGFUL * np.max(np.abs(wanted), initial=1.0)).all(), f"too wide: {case}"
        assert (np.abs(wanted - ball.value) <= ball.radius).all(), f"{case}: PyTorch's {wanted!r} is not in {ball!r}"
        assert (np.abs(got - ball.value) <= ball.radius).all(), f"{case}: {got!r} is not in {ball!r}"


def assert_rounded(got: np.ndarray, wanted: np.ndarray, case: Case) -> None:
    """Both are a product with 1/(1 - rate), which takes at most three roundings."""
    assert (np.abs(got - wanted) <= 2 * gamma(3, unit_roundoff(got.dtype)) * np.abs(wanted)).all(), str(case)


def flat(results: Any) -> Iterator[Any]:
    """The arrays of a result, in order, whatever lists and tuples they stand in."""
    if isinstance(results, list | tuple):
        for result in results:
            yield from flat(result)
    else:
        yield results
