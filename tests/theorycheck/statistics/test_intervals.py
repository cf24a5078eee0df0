"""Intervals are tests turned round."""

import math

import numpy as np
import pytest
from scipy import stats
from tests.theorycheck.statistics.laws import law

from theorycheck.statistics import exact, intervals
from theorycheck.statistics.bounded import BoundedMean
from theorycheck.statistics.models import Bernoulli, NormalMean, NormalVariance
from theorycheck.statistics.uniformity import Uniformity

LAWS = [
    law(Bernoulli(), 0.5, 0.1),
    law(NormalVariance(), 1.0, 0.3),
    law(NormalMean(1.0), 0.0, 0.2),
    law(BoundedMean(0.0, 2.0), 1.0, 0.2),
]
TRUTH = {Bernoulli: 0.47, NormalVariance: 1.1, NormalMean: 0.05, BoundedMean: 1.05}


def drawn(claim, n, seed=0):
    return np.asarray(claim.model.draw(np.random.default_rng(seed), TRUTH[type(claim.model)], n), dtype=float)


def test_the_exact_interval_of_a_rate_is_clopper_and_pearson():
    """The same ends as scipy's."""
    draws = np.arange(300) < 81
    expected = stats.binomtest(81, 300).proportion_ci(0.999, method="exact")
    low, high = intervals.fixed(LAWS[0], draws, 1e-3)
    assert (expected.low, expected.high) == pytest.approx((low, high), rel=1e-9)


def test_the_exact_interval_of_a_variance_is_that_of_the_chi_square():
    """Σx²/χ² at both tails."""
    draws = drawn(LAWS[1], 200)
    total, law_of_sum = np.sum(draws**2), stats.chi2(200)
    expected = (total / law_of_sum.isf(5e-4), total / law_of_sum.ppf(5e-4))
    assert expected == pytest.approx(intervals.fixed(LAWS[1], draws, 1e-3), rel=1e-9)


@pytest.mark.parametrize("claim", LAWS)
@pytest.mark.parametrize("kind", [intervals.fixed, intervals.anytime])
def test_the_ends_are_where_the_test_turns(claim, kind):
    """Values inside are kept, values outside rejected; the estimate is inside, more confidence is wider."""
    draws = drawn(claim, 500)
    low, high = kind(claim, draws, 1e-3)
    wide_low, wide_high = kind(claim, draws, 1e-9)
    assert wide_low < low < claim.model.estimate(draws) < high < wide_high
    if kind is intervals.fixed:
        for end, outwards in ((low, -1), (high, 1)):
            claimed = [law(claim.model, end + outwards * shift, claim.caught) for shift in (-1e-4, 1e-4)]
            kept, rejected = (exact.p_value(each, draws) for each in claimed)
            assert rejected <= 1e-3 < kept


@pytest.mark.parametrize("claim", LAWS)
def test_looking_at_all_times_costs_width(claim):
    """An interval for every sample size at once is wider than that of one look, but not twice as wide."""
    draws = drawn(claim, 2000)
    once, always = (kind(claim, draws, 1e-9) for kind in (intervals.fixed, intervals.anytime))
    assert 1.0 < (always[1] - always[0]) / (once[1] - once[0]) < 2.0


@pytest.mark.parametrize("claim", LAWS)
def test_intervals_for_all_times_cover(claim):
    """Looked at after every tenth draw, one run in ten at most ever excludes the truth."""
    runs, alpha, missed = 200, 0.1, 0
    truth = TRUTH[type(claim.model)]
    for seed in range(runs):
        draws = drawn(claim, 300, seed)
        looks = (intervals.anytime(claim, draws[:n], alpha) for n in (10, 30, 100, 300))
        missed += any(not low <= truth <= high for low, high in looks)
    assert missed <= stats.binom.isf(1e-3, runs, alpha)


def test_samples_of_one_kind_have_intervals_that_reach_the_end():
    """All ones leave a rate of 1 standing; all zeros a rate of 0."""
    for kind in (intervals.fixed, intervals.anytime):
        assert kind(LAWS[0], np.ones(50), 1e-3)[1] == 1.0
        assert kind(LAWS[0], np.zeros(50), 1e-3)[0] == 0.0


def test_the_distance_of_a_shape_has_a_band():
    """Massart's band around the distance seen; none that holds at all times."""
    claim, u = law(Uniformity(), 0.0, 0.1), np.random.default_rng(1).random(1000)
    low, high = intervals.fixed(claim, u, 1e-3)
    assert low == 0.0
    assert math.sqrt(math.log(2e3) / 2000) == pytest.approx(high - claim.model.estimate(u))
    assert intervals.anytime(claim, u, 1e-3) is None
