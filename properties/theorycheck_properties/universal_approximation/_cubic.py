"""Cubics to be approximated on [0, 1]."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.numerics import Ball

Array = NDArray[Any]


def horner(coefficients: Array, x: Ball) -> Ball:
    """Σ cⱼxʲ with `coefficients` c (4,)."""
    constant, linear, square, cube = coefficients.tolist()
    value: Ball = ((cube * x + square) * x + linear) * x + constant
    return value


def steepest(coefficients: Array) -> float:
    """max |f′| on [0, 1]: at an end, or where f″ vanishes."""
    _, linear, square, cube = coefficients.tolist()
    turn = -square / (3 * cube) if cube else 0.0
    at = np.array([0.0, 1.0, turn if 0 < turn < 1 else 0.0])
    return float(np.max(np.abs((3 * cube * at + 2 * square) * at + linear)))
