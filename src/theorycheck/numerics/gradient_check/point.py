"""A function and its claimed gradient around one point, on lines through it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from theorycheck.errors import UsageError
from theorycheck.numerics.gradient_check.plan import UNITS, Array
from theorycheck.numerics.gradient_check.problem import Problem
from theorycheck.numerics.gradient_check.signs import SignedSum, signed_numbers

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
        direction: a signed step for each entry, by the mean absolute value of its input (n,).
        scale: ‖g ∘ direction‖, the root mean square of the derivative along all such directions.
        rounding: what rounding is first taken to change of φ.
        unit: the unit roundoff of the coarsest number involved.
        value: φ(x), once it is settled.
    """

    problem: Problem
    x: Array
    arguments: Sequence[Any]
    loss: SignedSum
    gradient: Array
    direction: Array
    scale: float
    rounding: float
    unit: float
    value: float = math.nan

    def pairs(self, direction: Array, steps: Sequence[float]) -> list[Pair]:
        """The function at both ends of segments along the direction, one for each step."""
        pairs: list[Pair] = []
        at_once = max(1, _AT_ONCE // len(self.x))
        for start in range(0, len(steps), at_once):
            points = surroundings(self.x, direction, steps[start : start + at_once])
            _, *around = self.problem.layout.arguments(points)
            values = [self.loss(self.problem.value(arguments)) for arguments in around]
            pairs += _paired(points, values, self.gradient)
        return pairs

    def rise(self, direction: Array, step: float) -> float:
        """φ(x + tv) − φ(x) less what the gradient claims of it, over t."""
        points = (self.x + step * direction)[np.newaxis]
        claim = float((points[0] - self.x).dot(self.gradient))
        [arguments] = self.problem.layout.arguments(points)
        return (float(self.loss(self.problem.value(arguments))) - self.value - claim) / step

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


def signed_direction(problem: Problem, x: Array, address: str) -> Array:
    """About ± the mean absolute value of its input for each entry (n,); about ±1 where all of an input is zero.

    Raises:
        UsageError: x is not finite.
    """
    plan = problem.layout.plan
    means = np.add.reduceat(np.abs(x), plan.starts)
    means /= plan.sizes
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


def surroundings(x: Array, direction: Array, steps: Sequence[float]) -> Array:
    """x, then x + tv for each of k steps t, then x − tv for each (1 + 2k, n)."""
    count = len(steps)
    points = np.empty((1 + 2 * count, len(x)))
    points[0] = x
    for row, step in enumerate(steps, start=1):
        plus = points[row]
        np.multiply(direction, step, plus)
        np.subtract(x, plus, points[row + count])
        np.add(x, plus, plus)
    return points


def look(problem: Problem, x: Array, steps: Sequence[float], label: str) -> tuple[Point, list[Pair]]:
    """The point x (n,) and the pairs at k steps on a random line through it."""
    address = f"{problem.seed}/{label}"
    direction = signed_direction(problem, x, address)
    points = surroundings(x, direction, steps)
    here, *around = problem.layout.arguments(points)
    first = problem.value(around[0] if around else here)
    point = see(problem, x, here, direction, first, address)
    if not around:
        return point, []
    loss = point.loss
    values = [loss(first), *[loss(problem.value(arguments)) for arguments in around[1:]]]
    return point, _paired(points, values, point.gradient)


def see(problem: Problem, x: Array, arguments: Sequence[Any], direction: Array, result: Any, address: str) -> Point:
    """The point x (n,) through a random sum of outputs like the result, which is a value of the function near it."""
    loss = SignedSum(result, address + "/outputs")
    gradient = problem.pull_back(arguments, loss.weights)
    relative = gradient * direction
    scale = math.sqrt(relative.dot(relative))
    unit = max(problem.layout.plan.unit, loss.unit, UNITS[gradient.dtype.char])
    return Point(problem, x, arguments, loss, gradient, direction, scale, ROUNDINGS * unit * loss.norm, unit)


def _paired(points: Array, values: Sequence[float], gradient: Array) -> list[Pair]:
    """Pairs from points (1 + 2k, n) around x and φ at all of them but x."""
    middle = len(values) // 2
    # What was added to x in floating point, which is not quite 2tv.
    moved = points[1 : 1 + middle] - points[1 + middle :]
    return list(zip(values, values[middle:], moved.dot(gradient).tolist(), strict=False))
