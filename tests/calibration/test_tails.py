"""Direct evidence far out: the probability of a false alarm at nominal 1e-7 to 1e-9, by importance sampling."""

import math

import numpy as np
import pytest
from tests.calibration.laws import CASES, QUICK, ROOT

from theorycheck.statistics import Law, exact, plan
from theorycheck.statistics.calibrate import shape_tail_by_importance, tail_by_importance
from theorycheck.statistics.models import NormalVariance, Total
from theorycheck.statistics.uniformity import Uniformity

SIGMAS = 4.0
"""Four standard errors: a correct rate fails this 3e-5 of the time, once, with this seed or never."""
SLACK = 50.0
"""A test whose true rate is below a fiftieth of the nominal one wastes draws: nothing here comes near."""


def tail(each, alpha, runs, at=None):
    design = plan(each.law, alpha=alpha, beta=1e-3)
    batch = max(1, math.ceil(design.bound / 20))
    rng = np.random.default_rng(ROOT)
    return tail_by_importance(each.law, alpha=alpha, batch=batch, most=3 * design.most, runs=runs, rng=rng, at=at)


@pytest.mark.parametrize("each", QUICK, ids=lambda each: each.name)
def test_false_alarms_at_one_in_a_billion(each):
    """The rate is below nominal, and not vacuously so."""
    rate = tail(each, 1e-9, 60)
    assert 1e-9 / SLACK < rate.estimate <= 1e-9


@pytest.mark.calibration
@pytest.mark.parametrize("alpha", [1e-7, 1e-9])
@pytest.mark.parametrize("each", CASES, ids=lambda each: each.name)
def test_false_alarms_far_out(each, alpha):
    """At the claimed value and at both edges of the tolerated zone."""
    for at in {each.law.value - each.law.tolerated, each.law.value, each.law.value + each.law.tolerated}:
        rate = tail(each, alpha, 300, at)
        assert rate.estimate - SIGMAS * rate.standard_error <= alpha
        if at == each.law.value and not each.law.tolerated:
            assert rate.estimate > alpha / SLACK


def test_false_alarms_of_bets_on_a_shape():
    """Polynomial bets, half of alpha at a time."""
    law = Law(model=Uniformity(), value=0.0, caught=0.1, because="", unit="", what="shape", most=2**62)
    rate = shape_tail_by_importance(law, alpha=1e-9, batch=100, most=6000, runs=60, rng=np.random.default_rng(ROOT))
    assert 1e-9 / SLACK < rate.estimate <= 1e-9


def test_one_look_at_a_variance_has_its_level():
    """The chi-square test at 1e-7: drawn at a deviation, weighted back, on both sides."""
    law = Law(model=NormalVariance(), value=1.0, caught=0.5, because="", unit="", what="variance")
    n, runs, rng, alpha = 316, 4000, np.random.default_rng(ROOT), 1e-7
    total = 0.0
    for variance in (0.6, 1.5):
        sums = variance * rng.chisquare(n, size=runs)
        weights = np.exp(-law.model.log_ratio(Total(n, sums), variance, 1.0))
        p = np.array([exact.p_value(law, np.full(n, math.sqrt(s / n))) for s in sums])
        outwards = (sums > n) == (variance > 1)
        total += float(np.mean(np.where((p <= alpha) & outwards, weights, 0.0)))
    assert total == pytest.approx(alpha, rel=0.1)
