"""Estimates that move, and those that chance moves."""

from dataclasses import replace

import numpy as np
import pytest
from tests.theorycheck.records import a_decision, a_result, a_run
from tests.theorycheck.statistics.laws import law

from theorycheck.movement import FALSE_MOVES, compared
from theorycheck.statistics import decide
from theorycheck.statistics.models import Bernoulli

DRAWS = 20_000
COIN = law(Bernoulli(), 0.5, 0.1)


def a_run_of(*decisions, claim="random.rate"):
    """A run with one result of these decisions."""
    return a_run(a_result(claim=claim, decisions=decisions))


def estimated(rate, seed, setting=""):
    """The decision about a coin of some rate."""

    def draw(role, seed=seed):
        rng = np.random.default_rng([seed, len(role)])
        return rng.random(DRAWS) < rate, seed

    return decide(COIN, draw, alpha=1e-9, setting=setting)


def test_what_moves_is_told_with_the_interval_of_the_difference():
    """It contains the true difference, and not 0."""
    [move] = compared(a_run_of(estimated(0.5, 1)), a_run_of(estimated(0.7, 2)))
    assert move.moved
    assert move.difference[0] < 0.2 < move.difference[1]


def test_chance_moves_nothing():
    """Over a hundred pairs of runs of the same coin, not one estimate of twenty each moves."""
    rng = np.random.default_rng(0)

    def some(n=20):
        counts = rng.binomial(10_000, 0.5, size=n) / 10_000
        half = np.sqrt(np.log(1 / 0.001) / (2 * 10_000))  # Hoeffding 1963, at the level that decisions keep
        return a_run_of(
            *(a_decision(estimate=p, interval=(p - half, p + half), setting=f"{i}") for i, p in enumerate(counts))
        )

    assert not any(move.moved for _ in range(100) for move in compared(some(), some()))


def test_the_more_is_compared_the_wider_the_intervals():
    """The correction for the number of comparisons."""
    was, now = a_decision(estimate=0.5, interval=(0.48, 0.52)), a_decision(estimate=0.545, interval=(0.525, 0.565))
    many = [replace(was, setting=f"{i}") for i in range(400)]
    alone, *_ = compared(a_run_of(was), a_run_of(now))
    among, *_ = compared(a_run_of(was, *many), a_run_of(now, *many))
    assert among.difference[0] < alone.difference[0] < alone.difference[1] < among.difference[1]
    assert FALSE_MOVES == 0.01


@pytest.mark.parametrize(
    "other", [{"law_digest": "other"}, {"setting": "other"}, {"what": "other"}, {"interval": None}]
)
def test_what_is_not_the_same_is_not_compared(other):
    """Another law, setting or statistic, or one without an interval; a claim that another test judges."""
    was = a_decision(interval=(0.4, 0.6))
    assert compared(a_run_of(was), a_run_of(replace(was, **other))) == []
    assert compared(a_run_of(was), a_run_of(was), retested=("random.rate",)) == []
    assert len(compared(a_run_of(was), a_run_of(was))) == 1
