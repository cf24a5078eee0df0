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

# Nothing is subtracted, so it need not be larger; its square is lost beside 1 in every format.
_STEP: Final = 2.0**-60

_RESOLUTION: Final = 1e-11 * FIVE_PERCENT
"""A complex step must tell apart what differs by this much, to find an error of 1e-11 in 95 of 100 directions."""

# Rounding noise is read off neighbours that differ from the point in their last digits only: of six normal numbers none
# is above an eighth of the standard deviation with probability (1/10)⁶.
_NEIGHBOURS: Final = 6
_APART: Final = 2.0**-44
_NOISE: Final = 8.0


def look_complex(problem: Problem, x: Array, label: str) -> tuple[Point, Reading]:
    """The point x (n,) and what a complex step along a random line through it says.

    The real part of the one value φ(x + itv) is φ(x) to rounding, so that the function need not be called at x.
    """
    address = f"{problem.seed}/{label}"
    direction = signed_direction(problem, x, address)
    result = _complex_value(problem, x, direction)
    [here] = problem.layout.arguments(x[np.newaxis])
    point = see(problem, x, here, direction, _real_part(result), address)
    return point, _reading(point, direction, _error(point, direction, result))


def complex_error(point: Point, direction: Array) -> float:
    """The derivative by complex step along the direction, less the claimed one.

    Raises:
        UsageError: the function takes no complex arguments.
    """
    return _error(point, direction, _complex_value(point.problem, point.x, direction))


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
        nearby, _ = look(point.problem, point.x + neighbour * _APART * point.direction, (), label)
        errors.append(complex_error(nearby, direction))
    return _NOISE * float(np.std(errors))


def _complex_value(problem: Problem, x: Array, direction: Array) -> Any:
    moved = np.empty((1, len(x)), np.complex128)
    moved.real = x
    np.multiply(direction, _STEP, out=moved.imag[0])
    [arguments] = problem.layout.arguments(moved)
    try:
        return problem.value(arguments)
    except (TypeError, np.exceptions.ComplexWarning) as error:
        raise UsageError(
            f"The function does not take complex arguments ({error}). Leave the method at 'central': it needs real "
            "values only."
        ) from error


def _error(point: Point, direction: Array, result: Any) -> float:
    return point.loss.imaginary(result) / _STEP - float(point.gradient.dot(direction))


def _real_part(result: Any) -> Any:
    return [np.real(output) for output in result] if isinstance(result, NESTS) else np.real(result)
