"""Calls of operations that take an activation, each under several of them: a fault may sit in one alone."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.contract import OPERATIONS, Role, Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import KINDS, Call, fill, seeds
from theorycheck_properties._comparison import finite_calls, follows_definition, stays_finite

Array = NDArray[Any]

SHAPES = ((1,), (16,), (3, 4), (4, 5), (3, 1, 5), (2, 3, 4))

EVERYWHERE = "every magnitude"
USUAL = 40.0
"""Formulas change hands below this: relu at 6, softplus at 20 and 33, tanh at 19, sigmoid at 37."""
LOWEST, HIGHEST = -10, 12
"""Powers of two between which all magnitudes lie: beyond 2⁹·⁵ every exponential overflows."""
ZERO_USUAL_EXTREME = (0.05, 0.5, 0.45)
"""The shares of entries that are zero, below `USUAL`, and of all magnitudes."""


@dataclass(frozen=True)
class Activated:
    """The inputs of an operation, and the activations to call it with; with none, its default."""

    operation: str
    inputs: tuple[Any, ...]
    activations: tuple[str, ...]
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def calls(self) -> tuple[Call, ...]:
        """One call for each activation."""
        call = Call(self.operation, self.inputs, self.options)
        name = "kind" if self.operation.startswith("activation") else "activation"
        return tuple(replace(call, options={**self.options, name: one}) for one in self.activations) or (call,)


def every_call_follows_its_definition(implementation: Implementation, case: Activated) -> tuple[Agreement, ...]:
    """The results of all calls of a case against the definition of their operation."""
    return tuple(agreement for call in case.calls for agreement in follows_definition(implementation, call))


@st.composite
def activated_calls(draw: DrawFn, operation: str, scope: Scope, *, kinds: tuple[str, ...]) -> Activated:
    """Calls of a network, with some of the activations that it offers."""
    call = draw(finite_calls(operation, scope, kinds=kinds))
    options = {name: value for name, value in call.options.items() if name != "activation"}
    named = draw(_some(operation, scope)) if scope.accepts(operation, "activation") else ()
    return _finite(Activated(operation, call.inputs, named, options))


@st.composite
def activated_entries(draw: DrawFn, operation: str, scope: Scope) -> Activated:
    """Calls of `activation` or `activation_vjp`, from the linear region to far beyond saturation."""
    named = draw(_some(operation, scope))
    shape = draw(st.sampled_from(SHAPES), label="shape")
    kind = draw(st.sampled_from((*KINDS[:-2], *[EVERYWHERE] * 6, *KINDS[-2:])), label="kind of array")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    inputs = tuple(
        _fill(kind, rng, shape, scope.dtype) for value in OPERATIONS[operation].arguments if value.role is Role.ARRAY
    )
    return _finite(Activated(operation, inputs, named))


def _some(operation: str, scope: Scope) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(scope.kinds(operation)), min_size=1, unique=True).map(tuple)


def _finite(case: Activated) -> Activated:
    """The case without the activations whose results overflow."""
    if not case.activations:
        return case
    kept = tuple(name for name, call in zip(case.activations, case.calls, strict=True) if stays_finite(call))
    assume(kept)
    return replace(case, activations=kept)


def _fill(kind: str, rng: np.random.Generator, shape: tuple[int, ...], dtype: str) -> Array:
    if kind != EVERYWHERE:
        return fill(kind, rng, shape, dtype)
    usual = rng.uniform(-USUAL, USUAL, size=shape)
    extreme = rng.standard_normal(shape) * 2.0 ** rng.integers(LOWEST, HIGHEST, size=shape)
    zero = np.zeros(shape)  # the kink of relu
    return np.choose(rng.choice(3, p=ZERO_USUAL_EXTREME, size=shape), (zero, usual, extreme)).astype(dtype)
