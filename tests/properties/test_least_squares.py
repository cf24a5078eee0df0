"""The regressions whose solutions the claims on regularization take for known."""

import numpy as np
import pytest

from theorycheck.implementation import Implementation
from theorycheck.reference import Reference
from theorycheck_properties.regularization._least_squares import (
    EXAMPLES,
    HADAMARD,
    Design,
    Training,
    slope_of,
    trained,
)

SCALES = np.array([1.0, 2.0, 0.5, 1.0])
ROTATED = Design(HADAMARD * SCALES @ HADAMARD.T / 2, HADAMARD / 2, EXAMPLES * SCALES**2)
Y = np.array([[3.0, 0.0], [1.0, -2.0], [-1.0, 1.0], [2.0, 2.0]])


def training(steps, strength=0.125):
    """Gradient descent with a step that is short for every direction."""
    return Training(ROTATED, Y, strength, 0.25, steps)


def test_axes_and_squares_belong_to_the_inputs():
    """XᵀX = V diag(d²) Vᵀ, without rounding."""
    assert np.array_equal(ROTATED.x.T @ ROTATED.x, ROTATED.axes * ROTATED.squares @ ROTATED.axes.T)


def test_the_gradient_vanishes_at_the_ridge_solution():
    """To within its own rounding bound."""
    case = training(0)
    solution = ROTATED.ridge(Y, case.constant)
    slope = slope_of(Implementation(Reference), ROTATED.x, Y, case.strength, solution.value, solution)
    assert np.all(np.abs(slope.value) <= slope.radius)


@pytest.mark.parametrize("steps", [0, 1, 7])
def test_training_ends_where_its_closed_form_says(steps):
    """Within the running error bound."""
    case = training(steps)
    weight = trained(Implementation(Reference), case)
    assert np.all(np.abs(weight.value - case.solution.value) <= weight.radius + case.solution.radius)


def test_long_training_ends_at_the_ridge_solution():
    """After 400 steps of a factor of 15/16 at most, nothing is left of the way."""
    case = training(400)
    assert case.solution.value == pytest.approx(ROTATED.ridge(Y, case.constant).value, abs=1e-9)
