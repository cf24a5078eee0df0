"""Directions in the space of all inputs of an operation, and what its gradient says along them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.contract import OPERATIONS, Role, Scope
from theorycheck.numerics import Ball
from theorycheck.strategies import Call, calls, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties._normwise import CONVOLUTIONS
from theorycheck_properties._offsets import moderate_offset
from theorycheck_properties.gradients._linear import Gradient

Array = NDArray[Any]

DIFFERENTIABLE = tuple(name for name, operation in OPERATIONS.items() if operation.vjp_of and not operation.random)


@dataclass(frozen=True)
class Directed:
    """A call of a `_vjp`, and for each floating input of the forward operation a direction of signs (None: labels)."""

    call: Call
    along: tuple[Any, ...]

    @property
    def forward(self) -> str:
        """The operation whose gradient it is."""
        return OPERATIONS[self.call.operation].vjp_of

    @property
    def transformable(self) -> bool:
        """True if transforms may compute it, whose rounding only norms bound."""
        return self.forward in CONVOLUTIONS

    @property
    def inputs(self) -> tuple[Any, ...]:
        """The inputs of the forward operation."""
        return self.call.inputs[: len(self.along)]

    @property
    def cotangents(self) -> tuple[Any, ...]:
        """One for each of its outputs."""
        return self.call.inputs[len(self.along) :]

    def through(self, function: Callable[..., Any], *others: tuple[Any, ...]) -> tuple[Any, ...]:
        """The inputs of the forward operation with a function of array, direction and other inputs in their place."""
        rows = zip(self.inputs, self.along, *others, strict=True)
        return tuple(row[0] if row[1] is None else mapped(function, *row) for row in rows)

    def floating(self, inputs: tuple[Any, ...]) -> Iterator[Any]:
        """The arrays among inputs of the forward operation that have a gradient."""
        return flat([entry for entry, signs in zip(inputs, self.along, strict=True) if signs is not None])


@st.composite
def directed_calls(draw: DrawFn, operation: str, scope: Scope, *, kinds: tuple[str, ...]) -> Directed:
    """Calls of a `_vjp` with random signs for a direction."""
    call = draw(calls(operation, scope, kinds=kinds).filter(_well_conditioned))
    rng = np.random.default_rng(draw(seeds(), label="seed of the direction"))
    arguments = OPERATIONS[OPERATIONS[operation].vjp_of].arguments
    along = tuple(
        None if value.role is Role.LABELS else mapped(lambda array: rng.choice([-1.0, 1.0], size=array.shape), entry)
        for value, entry in zip(arguments, call.inputs, strict=False)
    )
    return Directed(call, along)


def _well_conditioned(call: Call) -> bool:
    return "norm" not in call.operation or moderate_offset(call)


def mapped(function: Callable[..., Any], *entries: Any) -> Any:
    """A function of arrays, applied to each array of lists of the same lengths, or to the arrays themselves."""
    if isinstance(entries[0], list):
        return [mapped(function, *parts) for parts in zip(*entries, strict=True)]
    return function(*entries)


def flat(values: Any) -> Iterator[Any]:
    """The arrays, or Balls, in tuples and lists of them, in order; None is left out."""
    if isinstance(values, (tuple, list)):
        for value in values:
            yield from flat(value)
    elif values is not None:
        yield values


def rounded(observed: Any, radius: Array) -> Ball:
    """What an implementation returned, with what rounding may have done to it."""
    exactly = widened(observed)
    return Ball(exactly.value, radius, exactly.format)


def within_balls(results: Sequence[Gradient]) -> list[Ball]:
    """Results of an implementation, with what rounding may have done to them."""
    return [rounded(one.observed, one.around.radius) for one in results]


def within_norms(results: Sequence[Gradient]) -> list[Ball]:
    """The same with what rounding of the norms may do, where transforms are allowed."""
    radii = [one.around.radius if one.normwise is None else one.normwise for one in results]
    pairs = zip(results, radii, strict=True)
    return [rounded(one.observed, np.broadcast_to(radius, one.observed.shape)) for one, radius in pairs]


def inner(left: Sequence[Any], right: Sequence[Any]) -> Ball:
    """⟨left, right⟩ over all arrays together, with the harness's own rounding."""
    total = widened(0.0)
    for one, other in zip(left, right, strict=True):
        total = total + np.sum(one * other)
    return total
