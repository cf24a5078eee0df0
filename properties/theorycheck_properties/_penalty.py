"""Lists of parameters, and what the L2 penalty is of them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.numerics import Ball, unit_roundoff

Array = NDArray[Any]

SHAPES = ((1,), (3,), (2, 2), (1, 3), (2, 1, 2), (1, 2, 2, 1))
"""Biases, weights and kernels: a penalty that skips one of them, or divides by a size, is not this one."""
STRENGTHS = (1.0, 0.5, 0.125, 4.0, 0.01, 0.0)

THROUGH_THE_NORM = 4
"""Roundings of θ·(‖θ‖/‖θ‖), as the derivative of a norm that is squared again has it, and of the order of factors."""


def penalty(parameters: list[Array], strength: float) -> Ball:
    """λ Σᵢ ‖θᵢ‖² as any implementation may compute it, the norms taken and squared again included."""
    squares = [np.square(np.sqrt(np.sum(np.square(Ball.exact(theta))))) for theta in parameters]
    total: Ball = Ball.option(strength, unit_roundoff(parameters[0].dtype)) * np.sum(np.stack(squares))
    return total.settled()


def pull(theta: Array | Ball, strength: float, cotangent: Array) -> Ball:
    """2λcθ with all that an implementation may round: the factors, and the norm on its way in and out again."""
    factor = Ball.option(strength, unit_roundoff(cotangent.dtype)) * Ball.exact(cotangent)
    ball = 2 * factor * (theta if isinstance(theta, Ball) else Ball.exact(theta))
    more = ball.format.rounding(np.abs(ball.value), THROUGH_THE_NORM)
    return Ball(ball.value, ball.radius + more, ball.format).settled()
