"""Sums of gradients, with what rounding does to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.contract import OPERATIONS
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.strategies import Call
from theorycheck_properties._comparison import enclosed
from theorycheck_properties._normwise import CONVOLUTIONS, norm_bounds

Array = NDArray[Any]

DOUBLE = "float64"
"""The harness adds in it, whatever the dtype of the gradients."""


@dataclass(frozen=True)
class Gradient:
    """One array of a gradient as an implementation returned it, the name of its input, and the Ball around it.

    A gradient that transforms may compute has a bound in the norm besides.
    """

    name: str
    observed: Array
    around: Ball
    normwise: Array | None = None

    def scaled(self, factor: float) -> "Gradient":
        """The gradient times a power of two, which rounds nothing."""
        normwise = None if self.normwise is None else factor * self.normwise
        return Gradient(self.name, factor * self.observed.astype(DOUBLE), factor * self.around, normwise)


def gradients(implementation: Implementation, call: Call) -> list[Gradient]:
    """The gradients of a call of a `_vjp`, those of lists one by one."""
    results = implementation.operation(call.operation)(*call.inputs, **call.options)
    balls = enclosed(call)
    names = [value.name for value in OPERATIONS[call.operation].outputs]
    if len(names) == 1:
        results, balls = [results], [balls]
    found = list(_flat(names, results, balls))
    if call.operation not in CONVOLUTIONS:
        return found
    return [replace(one, normwise=bound) for one, bound in zip(found, norm_bounds(call), strict=True)]


def _flat(names: Sequence[str], results: Sequence[Any], balls: Sequence[Any]) -> Iterator[Gradient]:
    for name, result, ball in zip(names, results, balls, strict=True):
        if isinstance(ball, Ball):
            yield Gradient(name, result, ball)
        else:
            yield from _flat([f"{name}[{index}]" for index in range(len(ball))], result, ball)


def agrees_with_sum(whole: Gradient, parts: Sequence[Gradient], operation: str) -> Agreement:
    """A gradient against the sum of others, each within its Ball."""
    total = np.sum(Ball.exact(np.stack([part.observed.astype(DOUBLE) for part in parts])), axis=0)
    doubt = whole.around.radius + sum(part.around.radius for part in parts)
    apart = np.abs(whole.around.value - sum(part.around.value for part in parts))
    rounding, name = total.radius + apart, f"{whole.name} of {operation}"
    bounds = [one.normwise for one in (whole, *parts) if one.normwise is not None]
    normwise = rounding + sum(bounds) if bounds else None
    return Agreement(whole.observed, total.value, rounding + doubt, what=name, normwise=normwise)
