"""The derivative without a difference: φ′ = Im φ(x + itv)/t, exact to rounding wherever φ is analytic.

Source: Squire & Trapp 1998, Using complex variables to estimate derivatives of real functions, eq. 5.
"""

import math
from typing import Any, Final

import numpy as np

from theorycheck.errors import UsageError
from theorycheck.numerics.gradient_check.differences import AGREES, FIVE_PERCENT
from theorycheck.numerics.gradient_check.plan import DOUBLE_UNIT, NESTS, Array
from theorycheck.numerics.gradient_check.point import ROUNDINGS, Point, look, see, signed_direction
from theorycheck.numerics.gradient_check.problem import Problem
from theorycheck.numerics.gradient_check.result import GradientVerdict, Reading
from theorycheck.numerics.gradient_check.surroundings import Surroundings, surroundings

# Nothing is subtracted, so it need not be larger; its square is lost beside 1 in every format.
_STEP: Final = 2.0**-60

_RESOLUTION: Final = 1e-11 * FIVE_PERCENT
"""A complex step must tell apart what differs by this much, to find an error of 1e-11 in 95 of 100 directions."""

# Rounding noise is read off neighbours that differ from the point in their last digits only: of six normal numbers none
# is above an eighth of the standard deviation with probability (1/10)⁶.
_NEIGHBOURS: Final = 6
_APART: Final = 2.0**-44
_NOISE: Final = 8.0


def look_complex(problem: Problem, label: str) -> tuple[Point, Reading]:
    """The inputs as a point, and what a complex step along a random line through it says.

    The real part of the one value φ(x + itv) is φ(x) to rounding, so that the function need not be called at x.
    """
    address = f"{problem.seed}/{label}"
    place = surroundings(problem.layout, 0)
    direction = signed_direction(problem.layout.plan, place.x, address)
    with _complex(problem, place.x, direction) as moved:
        result = _complex_value(problem, moved)
        point = see(problem, place, direction, _real_part(result), address)
        return point, _reading(point, direction, _error(point, direction, result))


def complex_error(point: Point, direction: Array) -> float:
    """The derivative by complex step along the direction, less the claimed one.

    Raises:
        UsageError: the function takes no complex arguments.
    """
    with _complex(point.problem, point.x, direction) as moved:
        return _error(point, direction, _complex_value(point.problem, moved))


def read_complex(point: Point, direction: Array, noise: float = 0.0) -> Reading:
    """The claim against a complex step: right, wrong if the function is analytic, or too noisy to tell."""
    return _reading(point, direction, complex_error(point, direction), noise)


def _reading(point: Point, direction: Array, error: float, noise: float = 0.0) -> Reading:
    claimed = float(point.gradient.dot(direction))
    size = point.scale + point.loss.norm
    bound = max(ROUNDINGS * point.unit * size, noise)
    if math.isfinite(error) and abs(error) > bound:
        reason = "the complex step gives another derivative than the gradient claims."
        return Reading(GradientVerdict.WRONG, reason, claimed, claimed + error, bound, _STEP)
    if abs(error) <= bound <= _RESOLUTION * point.unit / DOUBLE_UNIT * size:
        return Reading(GradientVerdict.RIGHT, AGREES, claimed, claimed + error, bound, _STEP)
    reason = "rounding hides what the complex step would show."
    return Reading(GradientVerdict.IMPRECISE, reason, claimed, claimed + error, bound, _STEP)


def complex_noise(point: Point, direction: Array, label: str) -> float:
    """A bound on what rounding changes of the error of a complex step, from neighbouring points."""
    errors = []
    for neighbour in range(1, 1 + _NEIGHBOURS):
        nearby, _ = look(point.problem, (), label, point.x + neighbour * _APART * point.direction)
        errors.append(complex_error(nearby, direction))
    return _NOISE * float(np.std(errors))


def _complex(problem: Problem, x: Array, direction: Array) -> Surroundings:
    """The point x + itv."""
    moved = surroundings(problem.layout, 0, x, "D")
    np.multiply(direction, _STEP, moved.x.imag)
    return moved


def _complex_value(problem: Problem, moved: Surroundings) -> Any:
    try:
        return problem.value(moved.here)
    except (TypeError, np.exceptions.ComplexWarning) as error:
        raise UsageError(
            f"The function does not take complex arguments ({error}). Leave the method at 'central': it needs real "
            "values only."
        ) from error


def _error(point: Point, direction: Array, result: Any) -> float:
    return point.loss.imaginary(result) / _STEP - float(point.gradient.dot(direction))


def _real_part(result: Any) -> Any:
    if type(result) is np.ndarray:
        return result.real
    return [np.real(output) for output in result] if isinstance(result, NESTS) else np.real(result)
