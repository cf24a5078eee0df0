"""The quadrature behind the kernels of random features integrates what it claims to."""

import numpy as np
import pytest

from theorycheck.implementation import Implementation
from theorycheck.reference import Reference
from theorycheck_properties.universal_approximation._gaussian import FRAMES, ROUNDINGS, Inputs, features

UNIT = 2.0**-53


def inputs(x, y, frame):
    """Two inputs by their coordinates in the plane."""
    return Inputs(np.array(x, np.float64), np.array(y, np.float64), frame)


@pytest.mark.parametrize("frame", FRAMES)
def test_frames_are_orthonormal_without_rounding(frame):
    """Or the inputs would not be what their coordinates say."""
    assert np.array_equal(frame @ frame.T, np.eye(2))


@pytest.mark.parametrize("y", [(1, 0), (-1, 0), (0, 3), (2, 5), (9, -1)])
def test_weights_average_over_the_circle(y):
    """Also where two inputs are parallel and sectors are empty."""
    left, _, shares = features(Implementation(Reference), inputs((1, 0), y, FRAMES[2]), "square")
    assert np.sum(shares.value) == pytest.approx(1, rel=ROUNDINGS * UNIT)
    assert shares.value @ left.value == pytest.approx(0.5, rel=ROUNDINGS * UNIT)


def test_the_fourth_power_of_a_cosine_is_integrated_to_rounding():
    """Three eighths: the highest degree that any claim asks for."""
    left, right, shares = features(Implementation(Reference), inputs((1, 0), (1, 0), FRAMES[0]), "square")
    assert shares.value @ (left.value * right.value) == pytest.approx(3 / 8, rel=ROUNDINGS * UNIT)


def test_half_of_the_fourth_power_belongs_to_relu():
    """E max(0, cos φ)⁴ = 3/16, with the kink at the border of two sectors."""
    left, right, shares = features(Implementation(Reference), inputs((1, 0), (1, 0), FRAMES[1]), "relu")
    assert shares.value @ np.square(left.value * right.value) == pytest.approx(3 / 16, rel=ROUNDINGS * UNIT)
