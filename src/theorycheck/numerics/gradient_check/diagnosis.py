"""What is the matter when a quick look did not confirm the claim."""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np

from theorycheck.numerics.gradient_check.complex_step import complex_error, complex_noise, read_complex
from theorycheck.numerics.gradient_check.differences import RESOLUTION
from theorycheck.numerics.gradient_check.judgement import read_line
from theorycheck.numerics.gradient_check.ladder import CLEAR, STEPS
from theorycheck.numerics.gradient_check.location import Error, cheapest_error, locate, steps_below
from theorycheck.numerics.gradient_check.plan import DOUBLE_UNIT, Array
from theorycheck.numerics.gradient_check.point import Point, look
from theorycheck.numerics.gradient_check.problem import call_on_copies
from theorycheck.numerics.gradient_check.result import GradientCheck, GradientVerdict, Location, Reading
from theorycheck.numerics.gradient_check.signs import random_numbers

HERE: Final = "here"
"""The label of the signs that are drawn at the point itself."""

_BESIDE: Final = 2.0**-7
"""How far, relative to the inputs, a check steps aside from a kink at most: visibly elsewhere, still nearby."""

_NEARBY: Final = f"at a point within {_BESIDE:.1%} of the inputs' size"

_ATTEMPTS: Final = 2

_NARROW: Final = 2.0**-4
"""An input whose spread is a smaller share of its size than this is an offset and something that matters."""

_UNSETTLED: Final = frozenset({GradientVerdict.NOISY, GradientVerdict.IMPRECISE})

Judge = Callable[[Point, Array], Reading]
"""What the line through a point along a direction says."""


def report(point: Point, reading: Reading, location: Location | None = None) -> GradientCheck:
    """A reading as the result of the check."""
    return point.problem.report(reading, point.scale, location)


def diagnose(point: Point, direction: Array) -> GradientCheck:
    """The verdict on a line that a quick look did not settle, with the place if the gradient is wrong there."""
    point.settle()
    if not math.isfinite(point.value):
        return report(point, _without_value(point))
    jitter, vjp_jitter = _repeated(point)
    if vjp_jitter > RESOLUTION * point.scale:
        reason = (
            f"the vjp is nondeterministic: two calls with the same arguments differ by {vjp_jitter / point.scale:.1g} "
            "of the gradient's size. Fix its seed, or pass a vjp that draws nothing."
        )
        return report(point, _unmeasured(point, GradientVerdict.NOISY, reason))
    if not np.isfinite(point.gradient).all():
        return _without_gradient(point, jitter)
    if point.problem.method == "complex":
        return _by_complex_step(point, direction, jitter)
    return _by_differences(point, direction, jitter)


def _by_differences(point: Point, direction: Array, jitter: float) -> GradientCheck:
    reading = read_line(point, direction, jitter)
    if point.unit > DOUBLE_UNIT:
        return report(point, _coarse(reading))
    closer = _closer(point, reading)
    if closer is not None:
        point, direction = closer, closer.direction
        reading = read_line(point, direction, jitter)
    if reading.verdict is GradientVerdict.WRONG:
        judge = partial(read_line, jitter=jitter)
        return _accuse(point, reading, cheapest_error(point, reading), judge, jitter)
    if reading.verdict in {GradientVerdict.NOT_DIFFERENTIABLE, GradientVerdict.IMPRECISE}:
        return _beside(point, reading, jitter)
    return report(point, reading)


def _closer(point: Point, reading: Reading) -> Point | None:
    """The point with smaller steps, if those by the size of each input may have been too large; else None."""
    plan, shares = point.problem.layout.plan, np.ones_like(point.x)
    if reading.verdict in _UNSETTLED:
        for start, stop in plan.bounds:
            spread, size = float(np.std(point.x[start:stop])), float(np.mean(np.abs(point.x[start:stop])))
            if 0 < spread < _NARROW * size:
                shares[start:stop] = spread / size
    elif math.isnan(reading.measured):
        # Not finite next to the point: entries that are far smaller than the others may have left the domain.
        steps = np.abs(np.where(point.x == 0, 1.0, point.x / point.direction))
        shares = np.minimum(shares, steps)
    if shares.min() == 1.0:
        return None
    direction = point.direction * shares
    return replace(point, direction=direction, scale=float(np.linalg.norm(point.gradient * direction)))


def _by_complex_step(point: Point, direction: Array, jitter: float) -> GradientCheck:
    noise = complex_noise(point, direction, HERE)
    reading = read_complex(point, direction, noise)
    if reading.verdict is GradientVerdict.RIGHT:
        return report(point, reading)
    # A function that is not analytic has another complex derivative: real differences are the arbiter.
    real = read_line(point, direction, jitter)
    agree = abs(reading.measured - real.measured) <= CLEAR * real.bound + reading.bound
    if point.unit > DOUBLE_UNIT or real.verdict not in {GradientVerdict.RIGHT, GradientVerdict.WRONG}:
        return _by_differences(point, direction, jitter)
    if agree and reading.verdict is GradientVerdict.WRONG:
        return _accuse(point, reading, partial(complex_error, point), partial(read_complex, noise=noise), jitter)
    if agree or real.verdict is GradientVerdict.WRONG:
        return _by_differences(point, direction, jitter)
    reason = (
        "real differences confirm the gradient, and the complex step does not: the function is not analytic "
        "(it uses abs, a comparison, a conjugate or a real part), so the complex step says nothing."
    )
    return report(point, real._replace(reason=reason))


def _accuse(point: Point, wrong: Reading, error: Error, judge: Judge, jitter: float) -> GradientCheck:
    """A gradient is called wrong when a second measurement says so: at a single entry, or at another point."""
    short = partial(read_line, point, jitter=jitter, steps=steps_below(wrong)) if wrong.step in STEPS else None
    location, shown = locate(point, error, partial(judge, point), short)
    if location is not None and location.entry is not None:
        return report(point, wrong, location)
    if shown.verdict is GradientVerdict.NOT_DIFFERENTIABLE:
        return _beside(point, shown, jitter)
    near = _aside(point, "again")
    if judge(near, near.direction).verdict is GradientVerdict.WRONG:
        return report(point, wrong, location)
    reason = "one random line contradicts the gradient and another one does not: nothing can be concluded."
    return report(point, wrong._replace(verdict=GradientVerdict.IMPRECISE, reason=reason))


def _beside(point: Point, reading: Reading, jitter: float) -> GradientCheck:
    """The point itself, on or near a kink, says nothing about the gradient: a generic point close by may."""
    accused = 0
    for attempt in range(_ATTEMPTS):
        near = _aside(point, f"beside {attempt}")
        found = read_line(near, near.direction, jitter)
        moved = found._replace(reason=f"{found.reason} This is {_NEARBY}: at the given one, {reading.reason}")
        if found.verdict is GradientVerdict.RIGHT:
            if reading.verdict is GradientVerdict.IMPRECISE:
                return report(near, moved)
            return report(point, reading._replace(reason=f"{reading.reason} It is right {_NEARBY}."))
        if found.verdict is GradientVerdict.WRONG:
            accused += 1
            judge = partial(read_line, near, jitter=jitter)
            location, _ = locate(near, cheapest_error(near, found), judge, partial(judge, steps=steps_below(found)))
            if accused == _ATTEMPTS or (location is not None and location.entry is not None):
                return report(near, moved, location)
    return report(point, reading)


def _aside(point: Point, label: str) -> Point:
    """A random point close by."""
    shift = _BESIDE * random_numbers(len(point.x), f"{point.problem.seed}/{label}") * np.abs(point.direction)
    near, _ = look(point.problem, (), label, point.x + shift)
    near.settle()
    return near


def _repeated(point: Point) -> tuple[float, float]:
    """What calls with the same input differ by: of the function, and of the gradient along directions."""
    problem = point.problem
    problem.evaluations += 1
    again = point.loss(call_on_copies(problem.function, point.arguments))
    change = (problem.pull_back(point.arguments, point.loss.weights) - point.gradient) * point.direction
    return abs(again - point.value), float(np.linalg.norm(np.nan_to_num(change)))


def _coarse(reading: Reading) -> Reading:
    """Nothing is concluded from differences in single precision, whose rounding is as large as many a mistake."""
    reason = (
        "single or half precision, of inputs, outputs or gradients, is too coarse to tell by differences. Pass float64 "
        "copies of the inputs, which checks the same code, or method='complex' if the function takes complex arguments."
    )
    return reading._replace(verdict=GradientVerdict.IMPRECISE, reason=reason)


def _without_value(point: Point) -> Reading:
    terms = point.loss.terms(point.problem.value(point.arguments))
    wrong = np.flatnonzero(~np.isfinite(terms))
    what = "NaN" if np.isnan(terms).any() else "infinite"
    many = f"{len(wrong)} of the function's {terms.size} outputs are" if len(wrong) else "the sum of the outputs is"
    reason = f"{many} {what} at this point, where there is nothing to differentiate."
    return _unmeasured(point, GradientVerdict.NOT_DIFFERENTIABLE, reason)


def _without_gradient(point: Point, jitter: float) -> GradientCheck:
    """A gradient with NaN or infinite entries: right nowhere, but the function may be at fault."""
    layout = point.problem.layout
    entry = int(np.flatnonzero(~np.isfinite(point.gradient))[0])
    index = int(np.searchsorted(layout.plan.starts, entry, side="right")) - 1
    at = np.unravel_index(entry - layout.plan.bounds[index][0], layout.plan.shapes[index])
    name, claimed = layout.name(index, point.problem.function), float(point.gradient[entry])
    blank = replace(point, gradient=np.zeros_like(point.gradient), scale=point.loss.norm)
    reading = read_line(blank, point.part(entry, entry + 1), jitter)
    if reading.verdict is GradientVerdict.NOT_DIFFERENTIABLE:
        return report(point, reading._replace(claimed=claimed))
    unit = float(point.direction[entry])
    place = Location(name, tuple(map(int, at)), claimed, reading.measured / unit, reading.bound / abs(unit))
    reason = "the gradient has entries that are NaN or infinite, where the function has a finite derivative."
    return report(point, reading._replace(verdict=GradientVerdict.WRONG, reason=reason, claimed=claimed), place)


def _unmeasured(point: Point, verdict: GradientVerdict, reason: str) -> Reading:
    return Reading(verdict, reason, float(point.gradient @ point.direction), math.nan, math.inf, 0.0)
