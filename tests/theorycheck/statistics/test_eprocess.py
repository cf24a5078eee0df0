"""Mixtures: the log scale, dead components, weights and merging."""

import math

import numpy as np
import pytest
from tests.theorycheck.statistics.laws import law

from theorycheck.statistics.eprocess import Mixture, merge_mean, merge_product
from theorycheck.statistics.models import Bernoulli, NormalVariance
from theorycheck.statistics.zones import refuting


def mixture(weights=(0.5, 0.5)):
    """A mixture that is fed log factors instead of draws, one a component."""
    return Mixture(lambda draws: draws.reshape(-1, 1), np.log(weights))


def test_capital_beyond_the_largest_float_stays_finite():
    """One large batch wins e^10000: linear capital would overflow."""
    process = refuting(law(NormalVariance(), 1.0, 0.1))
    process.update(np.random.default_rng(0).normal(scale=3.0, size=10_000))
    assert 1e4 < process.log_e < 1e5
    assert process.p_anytime == 0.0


def test_a_component_that_lost_everything_is_dead_alone():
    """A factor 0 is −∞ for that component, forever, and never NaN."""
    process = mixture()
    process.update(np.array([-math.inf, math.log(2.0)]))
    process.update(np.array([math.inf, math.log(3.0)]))
    assert [-math.inf, math.log(6.0)] == list(process.log_capital[:, 0])
    assert math.log(3.0) == pytest.approx(process.log_e)


def test_everything_lost_is_minus_infinity():
    """A mixture whose components are all dead has e = 0; what it once reached stands."""
    process = mixture()
    process.update(np.array([math.log(4.0), math.log(4.0)]))
    process.update(np.array([-math.inf, -math.inf]))
    assert process.log_e == -math.inf
    assert math.log(4.0) == pytest.approx(process.sup_log_e)
    assert process.p_anytime == pytest.approx(0.25)


def test_what_the_null_cannot_draw_decides_for_good():
    """+∞ stays: the tested law had probability 0."""
    process = mixture()
    process.update(np.array([math.inf, math.inf]))
    process.update(np.array([-math.inf, -1.0]))
    assert math.inf == process.log_e
    assert process.p_anytime == 0.0


def test_nan_is_no_evidence():
    """A NaN factor is a defect, not a verdict."""
    with pytest.raises(ValueError, match="NaN"):
        mixture().update(np.array([math.nan, 0.0]))


@pytest.mark.parametrize("weights", [[0.5, 0.6], [1.0, 1.0], [0.5, 0.4], [math.nan, 1.0]])
def test_weights_sum_to_one(weights):
    """A sum of components instead of their mean is refused."""
    with pytest.raises(ValueError, match="sum to"):
        mixture(weights=weights)


def test_the_p_value_never_forgets():
    """1/sup E: the largest e-value counts, whatever came after."""
    process = mixture()
    for log_factor in (2.0, -5.0):
        process.update(np.full(2, log_factor))
    assert math.exp(-2.0) == pytest.approx(process.p_anytime)


def test_batches_may_be_cut_anywhere():
    """The same draws in one batch or in ten give the same capital."""
    draws = np.random.default_rng(3).random(1000) < 0.4
    whole, cut = refuting(law(Bernoulli(), 0.5, 0.05)), refuting(law(Bernoulli(), 0.5, 0.05))
    whole.update(draws)
    for batch in np.split(draws, 10):
        cut.update(batch)
    assert whole.log_e == pytest.approx(cut.log_e)


def test_replicas_are_averaged():
    """Dependent replicas: the e-value is the mean of theirs, not the product."""
    one = np.random.default_rng(4).random(500) < 0.3
    alone, thrice = refuting(law(Bernoulli(), 0.5, 0.1)), refuting(law(Bernoulli(), 0.5, 0.1))
    alone.update(one)
    thrice.update(np.stack([one] * 3, axis=1))
    assert alone.log_e == pytest.approx(thrice.log_e)


def test_merging():
    """The mean of e-values, and their product, on the log scale."""
    logs = [math.log(2.0), math.log(4.0)]
    assert math.log(3.0) == pytest.approx(merge_mean(logs))
    assert math.log(8.0) == pytest.approx(merge_product(logs))
    assert merge_mean([1000.0, -math.inf]) == pytest.approx(1000.0 - math.log(2.0))
