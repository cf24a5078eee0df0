"""Where a gradient is wrong: first which input, then which entry of it, by halving the direction."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from theorycheck.numerics.gradient_check.ladder import CLEAR, LAST, RATIO, STEPS
from theorycheck.numerics.gradient_check.plan import Array
from theorycheck.numerics.gradient_check.point import Point
from theorycheck.numerics.gradient_check.result import GradientVerdict, Location, Reading
from theorycheck.numerics.gradient_check.surroundings import surroundings

Error = Callable[[Array], float]
"""The measured derivative along a direction, less the claimed one."""

Judge = Callable[[Array], Reading]
"""What the line along a direction says."""

_FORWARD: Final = 2.0**-20
_GROSS: Final = 2.0**-10
_GROSS_NOISE: Final = 2.0**10
"""A forward difference at this step is off by curvature, 2⁻²¹ of the second derivative, and by noise. An error that is
larger than this share of the gradient, and this many times the noise, can be followed down to an entry by it."""

_HIDDEN: Final = "the function has a kink at this point, where several of its one-sided slopes cancel in every sum."


def locate(
    point: Point, error: Error, judge: Judge, judge_entry: Judge | None = None
) -> tuple[Location | None, Reading]:
    """The worst entry, or its input where the entry alone is not clearly wrong; and the reading that shows it."""
    arrays = point.problem.layout.plan.bounds
    errors = [error(point.part(*bounds)) for bounds in arrays]
    index = max(range(len(arrays)), key=lambda i: abs(errors[i]))
    start, stop = arrays[index]
    entry = _worst_entry(point, error, start, stop, errors[index])
    line = point.part(entry, entry + 1)
    reading = (judge_entry or judge)(line)
    if reading.verdict is GradientVerdict.WRONG:
        if _hides_kink(point, line, reading):
            return None, reading._replace(verdict=GradientVerdict.NOT_DIFFERENTIABLE, reason=_HIDDEN)
        at = tuple(map(int, np.unravel_index(entry - start, point.problem.layout.plan.shapes[index])))
        return _location(point, index, at, reading, float(point.direction[entry])), reading
    if reading.verdict is GradientVerdict.NOT_DIFFERENTIABLE:
        return None, reading
    reading = judge(point.part(start, stop))
    wrong = reading.verdict is GradientVerdict.WRONG
    return _location(point, index, None, reading, 1.0) if wrong else None, reading


def cheapest_error(point: Point, wrong: Reading) -> Error:
    """The error of the claim by one more value where that is sharp enough, else by two."""
    error = abs(wrong.measured - wrong.claimed)
    noise = wrong.bound * wrong.step / _FORWARD
    if error > _GROSS * point.scale and error > _GROSS_NOISE * noise:
        return lambda line: point.rise(line, _FORWARD)

    def central(line: Array) -> float:
        [(plus, minus, claim)] = point.pairs(line, (wrong.step,))
        return (plus - minus - claim) / (2 * wrong.step)

    return central


def steps_below(wrong: Reading) -> Sequence[float]:
    """The steps of a short ladder, from the one at which an error was seen."""
    first = min(STEPS.index(wrong.step), len(STEPS) - LAST - 1)
    return STEPS[first : first + LAST + 1]


def _worst_entry(point: Point, error: Error, start: int, stop: int, whole: float) -> int:
    """Always into the half with the larger error; what one half does not explain is the other's."""
    while stop - start > 1:
        middle = (start + stop) // 2
        left = error(point.part(start, middle))
        right = whole - left
        if abs(left) >= abs(right):
            stop, whole = middle, left
        else:
            start, whole = middle, right
    return start


def _hides_kink(point: Point, line: Array, wrong: Reading) -> bool:
    """True if single outputs have kinks on the line, of opposite signs, that together explain the error."""
    step = wrong.step / RATIO
    near = _bend(point, line, step)
    noise = CLEAR * 2 * point.rounding * float(np.sqrt(sum(weight.size for weight in point.loss.weights))) / step
    if near <= noise or 2 * near < abs(wrong.measured - wrong.claimed) / 2:
        return False
    return near > _bend(point, line, wrong.step) / 2


def _bend(point: Point, line: Array, step: float) -> float:
    """Half the difference of the one-sided slopes, summed over the outputs without cancelling."""
    with surroundings(point.problem.layout, 1, point.x) as place:
        place.spread(line, (step,))
        calls = (place.here, *place.around)
        at, plus, minus = [point.loss.terms(point.problem.value(arguments)) for arguments in calls]
    return float(np.abs(plus + minus - 2 * at).sum()) / (2 * step)


def _location(point: Point, index: int, at: tuple[int, ...] | None, reading: Reading, unit: float) -> Location:
    name = point.problem.layout.name(index, point.problem.function)
    return Location(name, at, reading.claimed / unit, reading.measured / unit, reading.bound / abs(unit))
