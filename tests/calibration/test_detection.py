"""At exactly the deviation that must be caught: refuted with the power planned, and for the price planned."""

import math
from dataclasses import replace

import pytest
from scipy import stats
from tests.calibration.laws import BETA, CASES, QUICK, ROOT

from theorycheck.statistics import plan
from theorycheck.statistics.calibrate import costs

ALPHA = 1e-9
PARAMETRIC = 1.3
"""Mean samples to refute, over log(1/α)/KL, where the law is parametric."""
BETTING = 1.4
"""The same where only the range is known, so that bets are spread over more alternatives."""
ONE_LOOK = 2.4
"""The size of a fixed sample, over log(1/α)/KL."""


def found_at(each, truth, runs):
    design = plan(each.law, alpha=ALPHA, beta=BETA)
    batch = max(1, math.ceil(design.bound / 40))
    return design, costs(each.law, truth, alpha=ALPHA, beta=BETA, batch=batch, runs=runs, root=ROOT)


def check(each, truth, runs):
    design, found = found_at(each, truth, runs)
    # β for a wrong pass on either stream, and for a budget that ends before either stream has refuted.
    assert found.counts["fail"] >= runs - stats.binom.isf(1e-3, runs, 4 * BETA)
    assert found.counts["pass"] <= stats.binom.isf(1e-3, runs, BETA)
    assert found.most <= design.most + design.bound / 40 + 1
    family_bound = bound_at(each, truth)
    assert found.mean <= (PARAMETRIC if each.parametric else BETTING) * family_bound


def bound_at(each, truth):
    """log(1/α)/KL for this side; for a bounded mean, of coins on the ends of the range."""
    law = each.law
    if not each.parametric:
        return plan(law, alpha=ALPHA, beta=BETA).bound
    zone = law.value + math.copysign(law.tolerated, truth - law.value)
    return -math.log(ALPHA) / law.model.kl(truth, zone)


@pytest.mark.parametrize("each", QUICK, ids=lambda each: each.name)
def test_the_deviation_is_caught_for_its_price(each):
    """Thirty decisions on the harder side."""
    truth = max(each.caught, key=lambda edge: bound_at(each, edge))
    check(each, truth, 30)


@pytest.mark.calibration
@pytest.mark.parametrize("each", CASES, ids=lambda each: each.name)
def test_a_thousand_deviations_are_caught(each):
    """On both sides."""
    for truth in each.caught:
        check(each, truth, 1000)


@pytest.mark.parametrize("each", [each for each in CASES if each.parametric], ids=lambda each: each.name)
def test_one_look_costs_little_more_than_twice_the_bound(each):
    """Where draws are free, an exact test of fixed size is the simple choice."""
    design = plan(replace(each.law, most=0), alpha=ALPHA, beta=BETA)
    assert design.most <= ONE_LOOK * design.bound
