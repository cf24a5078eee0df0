"""The three outcomes, on one look and on many."""

import itertools
import math

import numpy as np
import pytest
from tests.theorycheck.statistics.laws import from_array, law

from theorycheck.statistics.bounded import BoundedMean
from theorycheck.statistics.decide import decide
from theorycheck.statistics.models import Bernoulli, NormalVariance
from theorycheck.statistics.plan import plan
from theorycheck.statistics.uniformity import Uniformity

COIN = law(Bernoulli(), 0.5, 0.05, tolerated=2.0**-14)
LONG = law(Bernoulli(), 0.5, 0.05, tolerated=2.0**-14, most=100_000)


def tosses(rate, size):
    """A sampler whose streams are independent."""

    def draw(stream):
        seed = [ord(letter) for letter in stream]
        return np.random.default_rng([*seed, int(10_000 * rate)]).random(size) < rate, 1

    return draw


@pytest.mark.parametrize(("claim", "size"), [(COIN, 20_000), (LONG, 500)])
@pytest.mark.parametrize(("rate", "outcome"), [(0.5, "pass"), (0.55, "fail"), (0.45, "fail"), (0.9, "fail")])
def test_both_ways_agree(claim, size, rate, outcome):
    """One look and looks after every batch come to the same outcome at both edges."""
    decision = decide(claim, tosses(rate, size), alpha=1e-9)
    assert outcome == decision.outcome
    low, high = decision.interval
    assert low <= rate <= high
    assert (low <= 0.5 <= high) == (outcome == "pass")
    assert (0.45 <= low < high <= 0.55) == (outcome == "pass")


@pytest.mark.parametrize("alpha", [1e-6, 1e-9, 1e-12])
def test_one_look_takes_as_many_draws_as_the_alpha_that_was_granted_asks_for(alpha):
    """However few a batch has: the sampler need not know how many settings share a claim's alpha."""
    heard = []

    def draw(stream):
        heard.append(stream)
        return tosses(0.5, 500)(stream)

    decision = decide(COIN, draw, alpha=alpha)
    most = plan(COIN, alpha=alpha, beta=1e-3).most
    assert most <= decision.samples < most + 500
    assert heard == ["first", *(f"first/{index}" for index in range(1, decision.batches))]
    assert decision.power > 0.99


def test_one_look_at_more_than_fits_into_memory_is_refused():
    """A law without a budget has one all the same."""
    decision = decide(law(Bernoulli(), 0.5, 1e-5), tosses(0.5, 500), alpha=1e-9)
    assert (decision.outcome, decision.samples) == ("open", 0)
    assert "budget" in decision.reason


def test_batches_are_drawn_until_it_is_settled():
    """Each batch has an address of its own, a refutation is confirmed on fresh ones, and no more are drawn."""
    heard = []

    def draw(stream):
        heard.append(stream)
        return tosses(0.6, 500)(stream)

    decision = decide(LONG, draw, alpha=1e-9)
    first = list(itertools.takewhile(lambda stream: stream.startswith("first"), heard))
    assert first == ["first", *(f"first/{index}" for index in range(1, decision.batches))]
    assert heard[len(first)] == "confirmation"
    assert decision.samples == 500 * len(first) < 5000
    assert decision.log_e >= math.log(1e9)
    assert decision.method == "sequential"


def test_a_budget_that_cannot_settle_it_is_refused_before_drawing():
    """Nothing is drawn; the sample that would settle it is named."""

    def never(stream):
        raise AssertionError(stream)

    decision = decide(law(Bernoulli(), 0.5, 1e-4, most=100_000), never, alpha=1e-9)
    assert decision.outcome == "open"
    assert (decision.samples, decision.batches) == (0, 0)
    assert decision.needed > 1e8
    assert "100000" in decision.reason


def test_between_the_zones_the_budget_ends_it():
    """A rate halfway between tolerated and caught stays open, with an interval and a sample that would settle it."""
    outcomes = [decide(LONG, tosses(0.5 + 0.0001 * shift, 500), alpha=1e-9) for shift in (245, 250, 255)]
    undecided = [decision for decision in outcomes if decision.outcome == "open"]
    assert undecided
    for decision in undecided:
        assert decision.needed > decision.samples > 10_000
        assert decision.interval[0] < 0.525 < decision.interval[1]


@pytest.mark.parametrize("claim", [COIN, LONG])
def test_an_impossible_draw_refutes_at_once(claim):
    """Support before statistics: one draw is enough, and needs no confirmation."""
    draws = np.array([0.0, 1.0, np.nan])
    decision = decide(claim, from_array(draws), alpha=1e-9)
    assert decision.outcome == "fail"
    assert "support" in decision.reason
    assert decision.interval is None


@pytest.mark.parametrize("claim", [COIN, LONG])
def test_an_unconfirmed_refutation_is_not_said(claim):
    """If fresh draws look correct, the decision is open and says so."""

    def draw(stream):
        return tosses(0.6 if stream.startswith("first") else 0.5, 20_000)(stream)

    decision = decide(claim, draw, alpha=1e-9)
    assert decision.outcome == "open"
    assert "confirm" in decision.reason
    assert decision.needed > 0


@pytest.mark.parametrize("most", [0, 100_000])
def test_replicas_that_share_a_mask_are_not_counted_as_draws(most):
    """(n, R) draws are n of R dependent replicas: 64 copies of 30 tosses settle no more than 30 tosses do."""
    claim = law(Bernoulli(), 0.5, 0.05, most=most, replicas=64)
    rng = np.random.default_rng(8)

    def copies(stream):
        return np.repeat(rng.random((30, 1)) < 0.5, 64, axis=1), 0

    assert decide(claim, copies, alpha=1e-9).samples > 1000


@pytest.mark.parametrize("most", [0, 100_000])
def test_one_bad_replica_is_found_and_shown(most):
    """The claim is about each replica: one of five that is off refutes it, and its estimate is the one reported."""
    claim = law(Bernoulli(), 0.5, 0.05, most=most, replicas=5)
    rates = np.array([0.5, 0.5, 0.7, 0.5, 0.5])

    def draw(stream):
        rng = np.random.default_rng([ord(letter) for letter in stream])
        return rng.random((20_000 if not most else 500, 5)) < rates, 0

    decision = decide(claim, draw, alpha=1e-9)
    assert decision.outcome == "fail"
    assert 0.6 < decision.estimate < 0.8


@pytest.mark.parametrize(
    ("replicas", "shape"),
    [(1, (0,)), (1, (2, 2, 2)), (1, ()), (1, (100, 1)), (1, (100, 64)), (64, (100,)), (64, (100, 65))],
)
def test_a_sample_of_another_shape_than_declared_is_a_defect(replicas, shape):
    """Empty draws, or axes that the law does not declare, are refused: flattened, they would inflate the sample."""
    claim = law(Bernoulli(), 0.5, 0.05, replicas=replicas)
    with pytest.raises(ValueError, match="expected"):
        decide(claim, lambda stream: (np.zeros(shape), 0), alpha=1e-9)


@pytest.mark.parametrize("most", [0, 10**9])
def test_replicas_cost_a_logarithm(most):
    """Sixty-four places at once take less than half as many draws again as one."""
    one, many = (plan(law(Bernoulli(), 0.5, 0.05, most=most, replicas=n), alpha=1e-9, beta=1e-3).most for n in (1, 64))
    assert 1.1 < many / one < 1.5


def test_a_mean_out_of_range_is_refuted_by_the_range():
    """The range is part of the claim."""
    claim = law(BoundedMean(0.0, 1.0), 0.5, 0.1, impossible="a value above 1")
    assert decide(claim, from_array(np.array([0.5, 3.0])), alpha=1e-9).reason == "a value above 1"


@pytest.mark.parametrize("most", [0, 100_000])
def test_a_shape_has_three_outcomes_too(most):
    """Uniform draws pass; draws at the distance that must be caught fail."""
    claim = law(Uniformity(), 0.0, 0.1, most=most)
    size = 5000 if not most else 250

    def draw(power):
        return lambda stream: (np.random.default_rng([ord(c) for c in stream]).random(size) ** power, 0)

    assert decide(claim, draw(1.0), alpha=1e-9).outcome == "pass"
    assert decide(claim, draw(1.4), alpha=1e-9).outcome == "fail"


def test_a_shape_that_polynomials_miss_is_caught_by_its_distance():
    """A single narrow step, at exactly the distance: bets may miss it, the exact test at the end does not."""
    claim = law(Uniformity(), 0.0, 0.04, most=100_000)

    def draw(stream):
        u = np.random.default_rng([ord(c) for c in stream]).random(2000)
        # A tenth of the unit interval moved onto one point: the distribution function leaps there.
        return np.where((u > 0.45) & (u < 0.54), 0.45, u), 0

    assert decide(claim, draw, alpha=1e-9).outcome == "fail"


def test_the_same_streams_give_the_same_decision():
    """Nothing but the streams is random."""
    first, second = (decide(LONG, tosses(0.5, 500), alpha=1e-9, setting="again") for _ in range(2))
    assert first == second


def test_what_was_fixed_before_drawing_stands_in_the_decision():
    """Zones, levels, budget, unit and reasons are recorded."""
    decision = decide(LONG, tosses(0.5, 500), alpha=1e-9, beta=1e-3, setting="p = 0.5")
    assert (LONG.value, LONG.tolerated, LONG.caught) == (decision.claimed, decision.tolerated, decision.caught)
    assert (decision.alpha, decision.beta, decision.most) == (1e-9, 1e-3, LONG.most)
    assert (decision.unit, decision.because, decision.setting) == ("one draw", "a test", "p = 0.5")
    assert decision.power > 0.99


def test_float32_draws_are_judged_like_float64_ones():
    """The dtype of the draws does not matter."""
    claim, x = law(NormalVariance(), 1.0, 0.1), np.random.default_rng(3).standard_normal(30_000)
    wide, narrow = (decide(claim, from_array(x.astype(dtype)), alpha=1e-9) for dtype in ("float64", "float32"))
    assert wide.outcome == narrow.outcome == "pass"
    assert wide.estimate == pytest.approx(narrow.estimate, rel=1e-6)
