"""Claims about rates."""

import math

import numpy as np
import pytest

from theorycheck.statistics.exact import p_value
from theorycheck.statistics.rates import paired_sign, scaled_error, slope_report

SIZES = np.array([8.0, 16.0, 32.0, 64.0])


def errors(runs, exponent, seed=0):
    """Errors n^exponent times a uniform of mean 1."""
    return SIZES**exponent * 2 * np.random.default_rng(seed).random((runs, len(SIZES)))


def test_a_slower_rate_is_found_at_the_large_sizes():
    """n^−1/2 against a bound on n·err that holds for 1/n."""
    right, wrong = (
        scaled_error(errors(40, exponent), SIZES, power=1.0, constant=1.1, largest=16.0) for exponent in (-1.0, -0.5)
    )
    assert right < math.log(1e3)
    assert wrong > math.log(1e9)


def test_a_faster_rate_is_no_counterexample():
    """The bound is one-sided."""
    assert scaled_error(errors(200, -2.0), SIZES, power=1.0, constant=1.1, largest=2.0) < 0


def test_a_range_that_is_wrong_is_noticed():
    """Bets on a quantity larger than its range would not be fair."""
    with pytest.raises(ValueError, match="range"):
        scaled_error(errors(10, 1.0), SIZES, power=1.0, constant=1.0, largest=2.0)


def test_fewer_than_two_dozen_pairs_say_nothing_at_one_in_ten_million():
    """Even if every pair agrees: 2 · 2⁻²⁴ is the first probability below 1.2e-7."""
    claim = paired_sign(0.4, what="share", because="a test")
    assert p_value(claim, np.ones(24)) > 1e-7
    assert p_value(claim, np.ones(26)) < 1e-7


def test_a_slope_is_reported_with_its_spread():
    """The median of the runs and the extremes; exact power laws have no spread."""
    exact = slope_report(np.array([1 / SIZES, 3 / SIZES]), SIZES)
    assert (exact.exponent, exact.lowest, exact.highest, exact.runs) == pytest.approx((-1.0, -1.0, -1.0, 2))
    noisy = slope_report(errors(50, -1.0), SIZES)
    assert noisy.lowest < noisy.exponent < noisy.highest
