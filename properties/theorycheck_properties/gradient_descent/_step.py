"""What rounding does to a step of gradient descent, and numbers whose own rounding is known."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.numerics import Ball, unit_roundoff

Array = NDArray[Any]

LEARNING_RATES = (1.0, 0.5, 0.125, 2.0**-7, 0.1, 1e-3)
"""Powers of two first; the last two are no floating-point numbers, so that an implementation rounds them."""


def stepped(theta: Array, gradient: Array, learning_rate: float) -> Ball:
    """θ − ηg as an implementation in the dtype of θ may compute it: η, a product and a difference are rounded."""
    eta = Ball.option(learning_rate, unit_roundoff(theta.dtype))
    step: Ball = (Ball.exact(theta) - eta * Ball.exact(gradient)).settled()
    return step


def step_error(theta: Array, gradient: Array, learning_rate: float, *, slope: Ball) -> Array:
    """How far a computed step may end from θ − η·slope, the gradient being the slope rounded to the dtype of θ."""
    rounded = np.abs(gradient.astype(np.float64) - slope.value) + slope.radius
    error: Array = stepped(theta, gradient, learning_rate).radius + abs(learning_rate) * rounded
    return error
