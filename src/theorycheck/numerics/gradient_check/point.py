"""A function and its claimed gradient around one point, on lines through it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from theorycheck.errors import UsageError
from theorycheck.numerics.gradient_check.plan import UNITS, Array, Plan
from theorycheck.numerics.gradient_check.problem import Problem
from theorycheck.numerics.gradient_check.signs import SignedSum, signed_numbers
from theorycheck.numerics.gradient_check.surroundings import Surroundings, surroundings

ROUNDINGS: Final = 8
"""How many unit roundoffs of the outputs' norm rounding is first taken to be: λ√n with λ = 2 and n = 16 dependent
additions, as many as a blocked dot product has. It decides how soon a check looks closer, where noise is measured.

Source: Higham & Mary 2019, A new approach to probabilistic rounding error analysis, theorem 2.4.
"""

TWO_POINT: Final = (2.0**-17,)
FOUR_POINT: Final = (2.0**-16, 2.0**-15)
"""Relative steps. So small that truncation is below rounding for most functions and that a segment seldom has a kink in
it; what rounding leaves is a relative error of ROUNDINGS · u / 2⁻¹⁶ ≈ 6e-11.
"""

_AT_ONCE: Final = 2**20
"""How many numbers the points of a batch of steps hold, to either side."""


Pair = tuple[float, float, float]
"""The signed sum at x + tv and x − tv, and the claimed difference of the two."""


@dataclass(slots=True)
class Point:
    """The signed sum φ of the outputs, and its claimed gradient g, at x (n,).

    Attributes:
        place: where that is, with the points around it that were looked at first.
        direction: a signed step for each entry, by the mean absolute value of its input (n,).
        scale: ‖g ∘ direction‖, the root mean square of the derivative along all such directions.
        rounding: what rounding is first taken to change of φ.
        unit: the unit roundoff of the coarsest number involved.
        value: φ(x), once it is settled.
    """

    problem: Problem
    place: Surroundings
    loss: SignedSum
    gradient: Array
    direction: Array
    scale: float
    rounding: float
    unit: float
    value: float = math.nan

    @property
    def x(self) -> Array:
        """The point (n,)."""
        return self.place.x

    @property
    def arguments(self) -> Sequence[Any]:
        """What the function is called with there."""
        return self.place.here

    def pairs(self, direction: Array, steps: Sequence[float]) -> list[Pair]:
        """The function at both ends of segments along the direction, one for each step."""
        pairs: list[Pair] = []
        at_once = max(1, _AT_ONCE // len(self.x))
        for start in range(0, len(steps), at_once):
            batch = steps[start : start + at_once]
            with surroundings(self.problem.layout, len(batch), self.x) as place:
                place.spread(direction, batch)
                values = [self.loss(self.problem.value(arguments)) for arguments in place.around]
                pairs += paired(values, place.claims(self.gradient))
        return pairs

    def rise(self, direction: Array, step: float) -> float:
        """φ(x + tv) − φ(x) less what the gradient claims of it, over t."""
        with surroundings(self.problem.layout, 0, self.x + step * direction) as place:
            claim = float((place.x - self.x).dot(self.gradient))
            return (self.loss(self.problem.value(place.here)) - self.value - claim) / step

    def settle(self) -> None:
        """Evaluate φ(x), which a passing check does without, and how large its terms are there."""
        result = self.problem.value(self.arguments)
        self.value = self.loss(result)
        self.loss.norm = float(np.linalg.norm(self.loss.terms(result)))
        self.rounding = ROUNDINGS * self.unit * self.loss.norm

    def part(self, start: int, stop: int) -> Array:
        """The direction with nothing but the entries from start to stop."""
        direction = np.zeros_like(self.direction)
        direction[start:stop] = self.direction[start:stop]
        return direction


def signed_direction(plan: Plan, x: Array, address: str) -> Array:
    """About ± the mean absolute value of its input for each entry (n,); about ±1 where all of an input is zero.

    Raises:
        UsageError: x is not finite.
    """
    means = np.add.reduceat(np.abs(x), plan.starts)
    means /= plan.lengths
    sizes = means.tolist()
    if not math.isfinite(sum(sizes)):
        raise UsageError(
            "An input holds NaN or an infinite value: there is no derivative to check. Pass finite numbers."
        )
    if 0.0 in sizes:
        means[means == 0] = 1.0
    direction: Array = means.repeat(plan.sizes)
    direction *= signed_numbers(len(x), address)
    return direction


def look(problem: Problem, steps: Sequence[float], label: str, x: Array | None = None) -> tuple[Point, list[Pair]]:
    """The point x (n,), the inputs unless another is given, and the pairs at k steps on a random line through it."""
    address = f"{problem.seed}/{label}"
    place = surroundings(problem.layout, len(steps), x)
    direction = signed_direction(problem.layout.plan, place.x, address)
    place.spread(direction, steps)
    around = place.around
    first = problem.value(around[0] if around else place.here)
    point = see(problem, place, direction, first, address)
    if not around:
        return point, []
    loss = point.loss
    values = [loss(first), *[loss(problem.value(arguments)) for arguments in around[1:]]]
    return point, paired(values, place.claims(point.gradient))


def see(problem: Problem, place: Surroundings, direction: Array, result: Any, address: str) -> Point:
    """The point at a place, seen through a random sum of outputs like the result, a value of the function close by."""
    loss = SignedSum(result, address + "/outputs")
    gradient = problem.pull_back(place.here, loss.weights)
    relative = gradient * direction
    scale = math.sqrt(relative.dot(relative))
    unit = max(problem.layout.plan.unit, loss.unit, UNITS[gradient.dtype.char])
    return Point(problem, place, loss, gradient, direction, scale, ROUNDINGS * unit * loss.norm, unit)


def paired(values: Sequence[float], claims: Sequence[float]) -> list[Pair]:
    """Pairs from φ at k points ahead and at k points behind, and the claimed differences (k,)."""
    return list(zip(values, values[len(claims) :], claims, strict=False))
