"""The closed forms that claims about optimizers compare with, at points that one can check by hand."""

import numpy as np
import pytest

from theorycheck import catalogue
from theorycheck.evidence import read
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import Reference
from theorycheck_properties.adam.step_bound import longest_step
from theorycheck_properties.stochastic_gradient._batches import minibatches, sampling_laws

DRAWN = (
    "adam.reddi_counterexample",
    "adam.step_bound",
    "gradient_descent.convex_rate",
    "gradient_descent.descent_lemma",
    "momentum.heavy_ball_cycle",
    "momentum.optimal_parameters",
    "stochastic_gradient.noise_floor",
)


def test_the_longest_first_step_of_adam_is_its_step_size():
    """Whatever the decay rates: one gradient is divided by its own size."""
    assert longest_step(0.9, 0.999, 1) == 1.0


def test_the_longest_step_of_adam_tends_to_more_than_twice_what_is_published():
    """(1 − β₁)/√((1 − β₂)(1 − β₁²/β₂)), 7.27 for the published 3.16."""
    assert longest_step(0.9, 0.999, 20_000) == pytest.approx(7.2703, abs=1e-4)


def test_every_minibatch_is_drawn_once():
    """Three of three examples taken two at a time."""
    assert minibatches(3, 2) == [[0, 1], [0, 2], [1, 2]]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_sums_over_minibatches_obey_the_sampling_laws(size):
    """Means of whole numbers over one, two or three of four."""
    numbers = np.array([[4.0], [0.0], [-8.0], [16.0]])
    batches = [Ball.exact(numbers[chosen].mean(axis=0)) for chosen in minibatches(4, size)]
    laws = sampling_laws(batches, [*map(Ball.exact, numbers)], Ball.exact(numbers.mean(axis=0)), size, exactly=False)
    assert all(read(law).worst <= 1 for law in laws)


def test_sums_over_minibatches_expose_a_gradient_that_is_a_sum():
    """A batch of two then weighs twice as much as its share."""
    numbers = np.array([[4.0], [0.0], [-8.0], [16.0]])
    batches = [Ball.exact(numbers[chosen].sum(axis=0)) for chosen in minibatches(4, 2)]
    mean, _ = sampling_laws(batches, [*map(Ball.exact, numbers)], Ball.exact(numbers.sum(axis=0)), 2, exactly=True)
    assert read(mean).worst > 1


@pytest.mark.parametrize("claim", DRAWN)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_figure_is_finite_and_has_theory_and_measurement(claim, dtype):
    """With as many ordinates as abscissae in every series."""
    figure = catalogue.load(claim).module.figure(Implementation(Reference, dtype=dtype))
    assert {"measured"} < {series.role for series in figure.series}
    for series in figure.series:
        assert len(series.x) == len(series.y)
        assert np.isfinite(series.y).all()
