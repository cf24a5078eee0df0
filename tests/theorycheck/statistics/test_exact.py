"""Exact tests of one sample: levels, equivalence, enumeration."""

import math

import numpy as np
import pytest
from scipy import stats
from tests.theorycheck.statistics.laws import law

from theorycheck.statistics import exact
from theorycheck.statistics.bounded import BoundedMean
from theorycheck.statistics.models import Bernoulli, NormalVariance
from theorycheck.statistics.uniformity import Uniformity

COIN = law(Bernoulli(), 0.9, 0.05, tolerated=0.005)


@pytest.mark.parametrize("truth", [0.895, 0.9, 0.905])
def test_the_rejection_probability_is_at_most_alpha_anywhere_in_the_zone(truth):
    """Summed over every count: exact, at 1e-7, for the whole tolerated interval."""
    n, alpha = 800, 1e-7
    rejected = [k for k in range(n + 1) if exact.p_value(COIN, np.arange(n) < k) <= alpha]
    assert 0 < stats.binom(n, truth).pmf(rejected).sum() <= alpha


def test_the_variance_test_has_exactly_its_level():
    """The sums at which p reaches alpha cut off alpha of the chi-square law."""
    n, alpha, claim = 316, 1e-7, law(NormalVariance(), 1.0, 0.5)
    edges = [stats.chi2(n).isf(alpha / 2), stats.chi2(n).ppf(alpha / 2)]
    for edge in edges:
        p = exact.p_value(claim, np.full(n, math.sqrt(edge / n)))
        assert alpha == pytest.approx(p, rel=1e-6)


def test_replicas_share_the_level():
    """The smallest of R p-values counts R times."""
    draws = np.random.default_rng(1).random((200, 5)) < 0.9
    each = [exact.p_value(COIN, draws[:, i]) for i in range(5)]
    assert min(1.0, 5 * min(each)) == pytest.approx(exact.p_value(COIN, draws))


def test_equivalence_needs_every_replica():
    """One replica that is off by what must be caught stops all."""
    rng = np.random.default_rng(2)
    good, bad = rng.random((5000, 1)) < 0.9, rng.random((5000, 1)) < 0.85
    assert exact.within(COIN, good, 1e-3)
    assert not exact.within(COIN, np.hstack([good, bad]), 1e-3)


def test_an_impossible_draw_has_probability_zero():
    """Support before statistics."""
    assert exact.p_value(COIN, np.array([1.0, 0.0, np.nan])) == 0.0
    assert exact.p_value(law(BoundedMean(0.0, 1.0), 0.5, 0.1), np.array([0.5, 1.2])) == 0.0


def test_the_bounded_tail_is_above_the_exact_one():
    """Chernoff's bound is never smaller than the binomial tail it bounds."""
    model = BoundedMean(0.0, 1.0)
    for k in range(50, 100, 7):
        draws = (np.arange(100) < k).astype(float)
        assert Bernoulli().upper_tail(draws, 0.5) <= model.upper_tail(draws, 0.5) <= 1.0
    assert model.upper_tail(np.ones(10), 0.0) == 0.0


def test_uniform_distances_are_those_of_scipy():
    """The distance, and twice the one-sided tail: never below the exact two-sided p-value, close to it when small."""
    u = np.random.default_rng(3).random(200) ** 1.4
    expected = stats.kstest(u, "uniform", method="exact")
    model = Uniformity()
    assert expected.statistic == pytest.approx(model.estimate(u))
    assert expected.pvalue <= 1.0001 * model.upper_tail(u, 0.0)
    assert expected.pvalue == pytest.approx(model.upper_tail(u, 0.0), rel=0.01)


def test_equivalence_of_a_shape_errs_seldom():
    """Draws at exactly the distance that must be caught pass at most as often as beta says."""
    claim, n, beta, rng = law(Uniformity(), 0.0, 0.2), 150, 0.05, np.random.default_rng(4)
    # Piecewise uniform, with the largest gap 0.2 in the middle.
    passed = sum(exact.within(claim, _pushed(rng, n), beta) for _ in range(2000))
    assert passed <= stats.binom.isf(1e-3, 2000, beta)


def _pushed(rng, n):
    low = rng.random(n) < 0.7
    return np.where(low, 0.5 * rng.random(n), 0.5 + 0.5 * rng.random(n))


def test_masks_are_enumerated_with_their_probabilities():
    """2^n masks whose probabilities sum to 1, and exact moments from them."""
    weights = [weight for _, weight in exact.masks(4, 0.7)]
    assert len(weights) == 16
    assert math.fsum(weights) == pytest.approx(1.0)
    x = np.array([1.0, -2.0, 3.0, 0.5])
    mean = exact.expectation(lambda mask: mask * x / 0.7, 4, 0.7)
    assert x == pytest.approx(mean)
    assert len({tuple(mask) for mask, _ in exact.masks(3, 0.5)}) == 2**3
