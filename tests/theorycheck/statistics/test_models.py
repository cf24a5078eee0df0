"""The tails and likelihood ratios of one-parameter laws, held against scipy.stats."""

import math

import numpy as np
import pytest
from scipy import stats

from theorycheck.statistics.bounded import BoundedMean
from theorycheck.statistics.models import Bernoulli, NormalMean, NormalVariance, Total

FAMILIES = [(Bernoulli(), 0.3, 0.4), (NormalVariance(), 1.0, 1.5), (NormalMean(2.0), 0.5, 1.0)]


def log_density(model, x, parameter):
    match model:
        case Bernoulli():
            return stats.bernoulli(parameter).logpmf(x)
        case NormalVariance():
            return stats.norm(scale=math.sqrt(parameter)).logpdf(x)
        case NormalMean():
            return stats.norm(parameter, model.sigma).logpdf(x)


def sum_law(model, n, parameter):
    match model:
        case Bernoulli():
            return stats.binom(n, parameter)
        case NormalVariance():
            return stats.chi2(n, scale=parameter)
        case NormalMean():
            return stats.norm(n * parameter, model.sigma * math.sqrt(n))


@pytest.mark.parametrize(("model", "null", "other"), FAMILIES)
def test_likelihood_ratios_are_those_of_the_densities(model, null, other):
    """The log ratio of a batch is the sum of the log densities' differences."""
    draws = model.draw(np.random.default_rng(1), other, 50)
    expected = np.sum(log_density(model, draws, other) - log_density(model, draws, null))
    assert expected == pytest.approx(model.log_ratio(model.total(draws), other, null), rel=1e-12)


@pytest.mark.parametrize(("model", "null", "other"), FAMILIES)
@pytest.mark.parametrize("level", [0.3, 1e-9, 1e-12])
def test_tails_are_exact_far_out(model, null, other, level):
    """Tails agree with the exact law of the sum down to 1e-12."""
    n, law = 400, sum_law(model, 400, null)
    high, low = law.isf(level), law.ppf(level)
    step = 1 if isinstance(model, Bernoulli) else 0  # P(S ≥ k) = P(S > k − 1) for counts
    assert law.sf(high - step) == pytest.approx(model.at_least(Total(n, high), null), rel=1e-8)
    assert law.cdf(low) == pytest.approx(model.at_most(Total(n, low), null), rel=1e-8)


@pytest.mark.parametrize(("model", "null", "other"), FAMILIES)
def test_information_is_the_mean_log_ratio(model, null, other):
    """KL by the model is KL by averaging."""
    draws = model.draw(np.random.default_rng(2), other, 200_000)
    observed = np.mean(log_density(model, draws, other) - log_density(model, draws, null))
    assert observed == pytest.approx(model.kl(other, null), rel=0.02)


@pytest.mark.parametrize(("model", "null", "other"), FAMILIES)
def test_replicas_are_judged_column_by_column(model, null, other):
    """(n, R) draws give R estimates, tails and ratios, those of the columns."""
    draws = np.stack([model.draw(np.random.default_rng(i), null, 30) for i in range(3)], axis=1)
    for of in (
        model.estimate,
        lambda x: model.upper_tail(x, other),
        lambda x: model.log_ratio(model.total(x), other, null),
    ):
        assert [of(draws[:, i]) for i in range(3)] == pytest.approx(of(draws))


def test_counts_beyond_the_sample_have_probability_zero():
    """No binomial exceeds n, none is below 0."""
    model = Bernoulli()
    assert model.at_least(Total(5, 6), 0.9) == 0
    assert model.at_least(Total(5, 0), 0.0) == 1
    assert model.at_most(Total(5, 5), 1.0) == 1
    assert model.at_most(Total(5, -1), 0.1) == 0


def test_certainty_is_infinitely_far():
    """An alternative of probability 1 has infinite information, and dies at the first 0; a null of 1 dies likewise."""
    model = Bernoulli()
    assert math.inf == model.kl(0.5, 1.0)
    assert model.log_ratio(Total(3, 2), 1.0, 0.9) == -math.inf
    assert math.inf == model.log_ratio(Total(3, 2), 0.9, 1.0)
    assert math.log(1 / 0.9) * 3 == pytest.approx(model.log_ratio(Total(3, 3), 1.0, 0.9))


def test_sums_are_accumulated_in_float64():
    """The mean square of a million float32 draws keeps its digits."""
    draws = np.full(1_000_000, 1.0001, dtype=np.float32)
    exact = float(np.float64(draws[0]) ** 2)
    assert exact == pytest.approx(NormalVariance().estimate(draws), rel=1e-12)
    assert exact - 1 == pytest.approx(BoundedMean(0.0, 2.0).estimate(draws * draws) - 1, rel=1e-3)


def test_bounded_bets_are_likelihood_ratios_of_coins():
    """On draws at the ends of the range, betting on a mean is the coin's likelihood ratio."""
    draws = np.array([[-1.0], [3.0], [3.0]])
    bet = BoundedMean(-1.0, 3.0).log_factors(draws, np.array([[2.0]]), np.array([[1.0]]))
    assert Bernoulli().log_ratio(Total(3, 2), 0.75, 0.5) == pytest.approx(bet[0, 0])


def test_a_bet_has_mean_one_whatever_the_spread():
    """The factor is linear in x, so only the mean matters: three laws of mean 1 on [0, 2]."""
    model, at = BoundedMean(0.0, 2.0), np.array([[1.0]])
    factor = [
        float(np.exp(model.log_factors(np.array([[x]]), np.array([[1.7]]), at))[0, 0]) for x in (0, 0.5, 1, 1.5, 2)
    ]
    for weights in ([0.5, 0, 0, 0, 0.5], [0, 0, 1, 0, 0], [0.2, 0.2, 0.2, 0.2, 0.2]):
        assert np.dot(weights, factor) == pytest.approx(1.0)


def test_a_bet_at_the_end_of_the_range_is_refused():
    """No bet against a mean at the end of the range is bounded."""
    with pytest.raises(ValueError, match="widen the range"):
        BoundedMean(0.0, 1.0).log_factors(np.zeros((1, 1)), np.array([[0.5]]), np.array([[0.0]]))


@pytest.mark.parametrize(
    ("model", "draws", "outside"),
    [
        (Bernoulli(), [0, 1, 0.5, np.nan], [False, False, True, True]),
        (NormalVariance(), [0.0, -9.0, np.inf, np.nan], [False, False, True, True]),
        (BoundedMean(0.0, 1.0), [0.0, 1.0, 1.1, np.nan], [False, False, True, True]),
    ],
)
def test_the_support_is_known(model, draws, outside):
    """What no parameter can draw is found before anything is bet."""
    assert outside == list(model.outside(np.array(draws)))
