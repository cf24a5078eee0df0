"""The first look where it is cheapest: a function of arrays in double precision, with one such array as its result.

The same as `look` and a judgement, in one piece: what it leaves out, the objects that a closer look takes, would be a
tenth of the time of a small check. Where it confirms nothing `look` begins anew, a twentieth of a failing check.
"""

import math
from collections.abc import Sequence

import numpy as np

from theorycheck.numerics.gradient_check.differences import Judge
from theorycheck.numerics.gradient_check.plan import DOUBLE_UNIT
from theorycheck.numerics.gradient_check.point import ROUNDINGS, paired, signed_direction
from theorycheck.numerics.gradient_check.problem import Problem
from theorycheck.numerics.gradient_check.result import GradientCheck
from theorycheck.numerics.gradient_check.signs import signed_numbers
from theorycheck.numerics.gradient_check.surroundings import surroundings


def glance(problem: Problem, steps: Sequence[float], judge: Judge, address: str) -> GradientCheck | None:
    """The check of a gradient that a random line confirms; else None, and `look` finds out more."""
    layout, function = problem.layout, problem.function
    problem.evaluations += 1
    with surroundings(layout, len(steps)) as place:
        direction = signed_direction(layout.plan, place.x, address)
        place.spread(direction, steps)
        try:
            ahead, *others = place.around
            first = function(*ahead)
            if type(first) is not np.ndarray or first.dtype.char != "d":
                return None
            problem.evaluations += len(others)
            results = [first, *[function(*arguments) for arguments in others]]
            flat = first.ravel()
            signs = signed_numbers(flat.size, address + "/outputs")
            gradient = layout.gradient(problem.vjp(*place.here, signs.reshape(first.shape)))
            if gradient.dtype.char != "d":
                return None
            # A complex number of Python's is no float; of one of NumPy's the imaginary part would be dropped.
            values = [float(signs.dot(result.ravel()).item()) for result in results]
        except (AttributeError, TypeError, ValueError):
            return None
        relative = gradient * direction
        scale, rounding = math.sqrt(relative.dot(relative)), ROUNDINGS * DOUBLE_UNIT * math.sqrt(flat.dot(flat))
        reading = judge(scale, rounding, paired(values, place.claims(gradient)))
    return None if reading is None else problem.report(reading, scale)
