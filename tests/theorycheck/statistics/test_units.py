"""The sample size that a property asks for settles its question."""

import numpy as np
import pytest
from scipy import stats

from theorycheck.statistics import Bernoulli, Law, NormalVariance, units

ALPHA, BETA = 1e-9, 1e-3
# The plan uses the normal approximation: what it promises holds up to this share of the sample.
APPROXIMATION = 1.1


def law(model: Bernoulli | NormalVariance, value: float, caught: float) -> Law:
    return Law(model=model, value=value, caught=caught, because="a test", unit="one draw", what="a parameter")


@pytest.mark.parametrize("side", [-1, 1])
def test_a_variance_off_by_what_must_be_caught_is_refuted(side: int) -> None:
    """The exact power of the χ² test at the planned sample is what was asked for."""
    n = APPROXIMATION * units(law(NormalVariance(), 1.0, 0.05), alpha=ALPHA, beta=BETA)
    variance = 1.0 + side * 0.05
    low, high = stats.chi2.isf([1 - ALPHA / 2, ALPHA / 2], n)
    power = stats.chi2.cdf(low / variance, n) + stats.chi2.sf(high / variance, n)
    assert power >= 1 - BETA


@pytest.mark.parametrize("rate", [0.5, 0.1])
def test_a_rate_off_by_what_must_be_caught_is_refuted(rate: float) -> None:
    """The exact power of the binomial test at the planned sample is what was asked for."""
    caught = 0.05 * rate
    n = int(APPROXIMATION * units(law(Bernoulli(), rate, caught), alpha=ALPHA, beta=BETA))
    critical = stats.binom.isf(ALPHA / 2, n, rate)
    assert stats.binom.sf(critical, n, rate + caught) >= 1 - BETA


def test_a_finer_question_takes_more_draws() -> None:
    """Half the deviation takes four times the sample."""
    coarse, fine = (units(law(NormalVariance(), 1.0, caught)) for caught in (0.002, 0.001))
    np.testing.assert_allclose(fine / coarse, 4.0, rtol=0.01)
