"""The planner: what a decision costs, before it is made."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from tests.theorycheck.statistics.laws import NO_LIMIT, law

from theorycheck.statistics import exact
from theorycheck.statistics.bounded import BoundedMean
from theorycheck.statistics.models import Bernoulli, NormalMean, NormalVariance
from theorycheck.statistics.plan import UNREACHABLE, batch, plan, to_see, to_settle
from theorycheck.statistics.power import fixed_power, question
from theorycheck.statistics.uniformity import Uniformity

LEVELS = {"alpha": 1e-7, "beta": 1e-3}


def test_the_bound_is_that_of_wald():
    """log(1/α) over the information of the nearer deviation, from the edge of what is tolerated."""
    far, near = law(Bernoulli(), 0.9, 0.1), law(Bernoulli(), 0.9, 0.1, tolerated=0.05)
    assert plan(far, **LEVELS).bound == pytest.approx(363.0, rel=1e-3)
    kl = 0.8 * math.log(0.8 / 0.85) + 0.2 * math.log(0.2 / 0.15)
    assert -math.log(1e-7) / kl == pytest.approx(plan(near, **LEVELS).bound)


def test_the_power_of_one_look_is_exact():
    """Summed over all counts it is the probability of p ≤ alpha at the deviation that must be caught."""
    claim, n = law(Bernoulli(), 0.7, 0.15, tolerated=0.01), 400
    rejected = [k for k in range(n + 1) if exact.p_value(claim, np.arange(n) < k) <= 1e-7]
    expected = min(stats.binom(n, rate).pmf(rejected).sum() for rate in (0.55, 0.85))
    assert expected == pytest.approx(fixed_power(question(claim), n, 1e-7), rel=1e-6)


@pytest.mark.parametrize(
    ("model", "value", "caught", "published"),
    [(Bernoulli(), 0.9, 0.1, 860), (Bernoulli(), 0.9, 0.01, 66350)],
)
def test_fixed_samples_are_those_measured_before(model, value, caught, published):
    """Sizes found by brute force, at 1e-7 and power 0.999, are reproduced within the planner's precision."""
    assert published == pytest.approx(plan(law(model, value, caught), **LEVELS).most, rel=0.02)


@pytest.mark.parametrize("most", [0, NO_LIMIT])
@pytest.mark.parametrize(
    ("model", "value", "caught"),
    [
        (Bernoulli(), 0.9, 0.1),
        (Bernoulli(), 1.0, 0.1),
        (Bernoulli(), 0.999, 0.01),
        (NormalVariance(), 1.0, 0.1),
        (NormalVariance(), 1.0, 2.0),
        (NormalMean(2.0), 5.0, 0.1),
        (BoundedMean(0.0, 2.0), 1.0, 0.1),
        (Uniformity(), 0.0, 0.1),
    ],
)
def test_a_plan_reaches_its_power(model, value, caught, most):
    """Every model has a plan, whose power is the one asked for."""
    design = plan(law(model, value, caught, most=most), **LEVELS)
    assert design.power >= 0.999
    assert design.to_refute <= design.most < UNREACHABLE


def test_samples_grow_with_the_inverse_square_of_the_deviation():
    """A tenth of the deviation costs a hundred times the draws."""
    coarse, fine = (plan(law(NormalMean(), 0.0, caught, most=NO_LIMIT), **LEVELS).most for caught in (0.1, 0.01))
    assert fine / coarse == pytest.approx(100, rel=0.05)


def test_a_rate_rounded_to_sixteen_bits_is_out_of_reach_and_said_to_be():
    """The planner names the sample that would be needed instead of drawing it."""
    design = plan(law(Bernoulli(), 0.1, 2.4e-5, most=NO_LIMIT), **LEVELS)
    assert 1e9 < design.most < 1e11


def test_no_deviation_at_all_is_a_defect():
    """A claim none of whose deviations exist has nothing to catch."""
    with pytest.raises(ValueError, match="no parameter"):
        plan(law(Bernoulli(), 0.5, 0.7), **LEVELS)


@pytest.mark.parametrize("most", [0, NO_LIMIT])
def test_what_would_settle_an_open_decision(most):
    """More draws than there were; the fewer, the clearer the estimate."""
    claim = law(Bernoulli(), 0.5, 0.02, most=most)
    clear, grey = (to_settle(claim, estimate, 100, **LEVELS) for estimate in (0.5, 0.509))
    assert 100 < clear < grey
    assert to_settle(claim, 0.5, 10**9, **LEVELS) == 2 * 10**9


@pytest.mark.parametrize("most", [0, NO_LIMIT])
def test_a_batch_is_an_eighth_of_what_a_correct_implementation_takes(most):
    """What `sample` is advised to return; one look, which refutes as well, takes several times the draws."""
    claim = law(Bernoulli(), 0.5, 0.05, most=most)
    assert batch(claim, **LEVELS) == math.ceil(plan(claim, **LEVELS).to_uphold / 8)
    assert batch(replace(claim, most=NO_LIMIT)) < batch(replace(claim, most=0)) / 3


@pytest.mark.parametrize(("parameter", "about"), [(0.0999755859375, 1.7e10), (25 / 256, 1.9e6)])
def test_what_it_would_take_to_see_a_deviation(parameter, about):
    """A rate rounded to float16 is out of reach, one rounded to eight bits is not."""
    claim = law(Bernoulli(), 0.1, 0.001, tolerated=2.0**-14, most=10**8)
    assert about == pytest.approx(to_see(claim, parameter, alpha=1e-9, beta=1e-3), rel=0.05)
    assert to_see(claim, 0.1, alpha=1e-9, beta=1e-3) == UNREACHABLE
