"""The parameters that a sample leaves standing: tests turned round, for one look or for any number of looks."""

import math
from collections.abc import Callable

import numpy as np

from theorycheck.statistics.bounded import BoundedMean
from theorycheck.statistics.law import Law
from theorycheck.statistics.models import Bernoulli, Draws, Family, Total
from theorycheck.statistics.uniformity import Uniformity

Interval = tuple[float, float]
HALVINGS = 40
"""Bisections after which an end is known to 2⁻⁴⁰ of the search width, which is more than anybody reads."""


def fixed(law: Law, draws: Draws, alpha: float) -> Interval:
    """The interval that contains the parameter with probability 1 − alpha, from one look at (n,) draws."""
    model = law.model
    if isinstance(model, Uniformity):
        return _kolmogorov(model, draws, alpha)
    if isinstance(model, BoundedMean):
        # Chernoff tails depend on the mean alone: two draws of that mean, and the exponent n/2 times theirs.
        mean, share = np.full(2, model.estimate(draws)), 2.0 / len(draws)
        level = (alpha / 2) ** share
        return _around(law, draws, lambda parameter: _smaller(model, mean, parameter) > level)
    total = model.total(draws)
    return _around(
        law,
        draws,
        lambda parameter: min(model.at_least(total, parameter), model.at_most(total, parameter)) > alpha / 2,
    )


def anytime(law: Law, draws: Draws, alpha: float) -> Interval | None:
    """The interval that contains the parameter at all sample sizes at once with probability 1 − alpha.

    The parameters against which a bet, half on the claimed value and half on all alternatives (Robbins 1970), has not
    reached 1/alpha. None for a shape: its distance has no such process here.
    """
    model = law.model
    if isinstance(model, Uniformity):
        return None
    limit = -math.log(alpha)
    if isinstance(model, Family):
        total = model.total(draws)
        return _around(law, draws, lambda parameter: _log_e(model, total, law.value, parameter) < limit)
    # (p/q)^x ((1−p)/(1−q))^(1−x) ≤ x p/q + (1−x)(1−p)/(1−q): fractional counts keep a coin's mixture below the bets.
    width, coin = model.high - model.low, Bernoulli()
    count = Total(len(draws), float(np.sum(draws - model.low, dtype=np.float64)) / width)
    value = (law.value - model.low) / width
    return _around(law, draws, lambda mean: _log_e(coin, count, value, (mean - model.low) / width) < limit)


def _log_e(family: Family, total: Total, value: float, parameter: float) -> float:
    bets = family.log_marginal(total, parameter), family.log_ratio(total, value, parameter)
    return float(np.logaddexp(*bets)) - math.log(2.0)


def _smaller(model: BoundedMean, draws: Draws, parameter: float) -> float:
    return min(float(model.upper_tail(draws, parameter)), float(model.lower_tail(draws, parameter)))


def _around(law: Law, draws: Draws, stands: Callable[[float], bool]) -> Interval:
    """The ends of the interval of parameters that stand, which contains the estimate."""
    model = law.model
    if isinstance(model, Uniformity):
        raise TypeError("a shape is no interval of a parameter space")
    estimate = float(model.estimate(draws))
    low, high = model.space
    return (
        _end(stands, estimate, low, -law.caught),
        _end(stands, estimate, high, law.caught),
    )


def _end(stands: Callable[[float], bool], inside: float, limit: float, step: float) -> float:
    outside = inside + step
    while math.isinf(limit) and stands(outside):
        inside, step = outside, 2.0 * step
        outside = inside + step
    if math.isfinite(limit):
        outside = limit
        # At the very end of the space the law may not be one: a variance of 0, say.
        if inside == limit:
            return limit
    for _ in range(HALVINGS):
        middle = 0.5 * (inside + outside)
        if middle in {inside, outside}:
            break
        inside, outside = (middle, outside) if stands(middle) else (inside, middle)
    return outside


def _kolmogorov(model: Uniformity, draws: Draws, alpha: float) -> Interval:
    """The distance seen, give or take √(log(2/α)/2n). Massart 1990."""
    distance = float(model.estimate(draws))
    band = math.sqrt(math.log(2.0 / alpha) / (2.0 * len(draws)))
    return max(0.0, distance - band), min(1.0, distance + band)
