"""A claim with a budget, judged by the runner like any other."""

import json
from types import ModuleType

import numpy as np
import pytest
from tests.theorycheck.fake import Good, Vector, make_property
from tests.theorycheck.statistics.laws import law

import theorycheck
from theorycheck import catalogue, run
from theorycheck.adapters.numpy import NumPy
from theorycheck.catalogue import Property
from theorycheck.contract import DTYPES
from theorycheck.explanation import facts
from theorycheck.faults.dropout import FirstUnitKept
from theorycheck.implementation import Implementation
from theorycheck.record_json import load, write
from theorycheck.statistics import Bernoulli, address, plan, seed63
from theorycheck.statistics.decide import LARGEST_LOOK
from theorycheck.statistics.law import digest
from theorycheck.statistics.streams import fingerprint
from theorycheck.verdict import Verdict

BATCH = 300
COINS = [(0.5, 10**6, 9), (0.5, 10**6, 9), (0.5, 10**6, 10), (0.51, 10**6, 9)]


def coin(rate, most):
    """A property whose sampler hands out one batch of tosses."""
    module = ModuleType("fake_coin")
    module.CLAIM = make_property(needs=("dense",), kind="statistical").claim
    module.settings = lambda scope: [Vector(np.ones((1, 1)), np.ones((1, 1)))]
    module.law = lambda setting: law(Bernoulli(), 0.5, 0.05, most=most)

    def sample(implementation, setting, seed):
        implementation.dense(setting.x, setting.weight, np.zeros(1))
        return np.random.default_rng(seed).random(BATCH) < rate

    module.sample = sample
    return Property("fake.coin", module)


@pytest.mark.parametrize(
    ("rate", "most", "verdict", "batches"),
    [(0.5, 10**6, Verdict.UPHELD, 20), (0.6, 10**6, Verdict.REFUTED, 20), (0.6, 1000, Verdict.INCONCLUSIVE, 0)],
)
def test_batches_come_from_repeated_samples(rate, most, verdict, batches):
    """`sample` is called with a fresh seed for every batch, as often as it takes; not at all beyond the budget."""
    implementation = Implementation(Good)
    result = run.check(coin(rate, most), implementation, run.Plan())
    assert verdict is result.verdict
    [decision] = result.decisions
    assert decision.samples == BATCH * decision.batches
    assert bool(batches) == bool(decision.batches)
    assert decision.batches <= batches


def test_a_coin_between_the_zones_is_inconclusive():
    """Near half of what must be caught the budget ends before either is shown; the reason says what would settle it."""
    implementation = Implementation(Good)
    results = [run.check(coin(rate, 10**6), implementation, run.Plan()) for rate in np.linspace(0.524, 0.526, 9)]
    reasons = [result.reason for result in results if result.verdict is Verdict.INCONCLUSIVE]
    assert reasons
    assert all("would settle it" in reason for reason in reasons)


@pytest.mark.parametrize("dtype", DTYPES)
def test_every_claim_of_the_catalogue_can_be_settled(dtype):
    """No law is beyond its budget, and every one has a deviation to catch, in every profile and dtype."""
    implementation = Implementation(NumPy, dtype=dtype)
    for found in catalogue.select(()):
        if not found.random or run.applicable(found.claim, implementation):
            continue
        for profile in ("quick", "standard", "thorough"):
            settings = list(found.settings(implementation.scope(profile=profile, largest=6)))
            for claimed in map(found.law, settings):
                design = plan(claimed, alpha=1e-9 / len(settings), beta=1e-3)
                assert design.most <= (claimed.most or LARGEST_LOOK), (found.id, profile, claimed)


def test_a_decision_says_under_which_law_and_on_which_stream():
    """The law's digest, the address of the stream and a hash of what it gave."""
    found, implementation = coin(0.5, 10**6), Implementation(Good)
    [decision] = run.check(found, implementation, run.Plan(seed=9)).decisions
    assert decision.law_digest == digest(found.module.law(None))
    assert decision.stream == address(9, "fake.coin", "first", 0)
    assert decision.seed == seed63(9, "fake.coin", "first", 0)
    draws = np.random.default_rng(decision.seed).random(BATCH) < 0.5
    assert decision.fingerprint == fingerprint(draws)


def test_another_seed_or_another_implementation_has_another_fingerprint():
    """The law keeps its digest."""
    implementation = Implementation(Good)
    runs = [run.check(coin(*given), implementation, run.Plan(seed=seed)) for *given, seed in COINS]
    [once], [again], [other_seed], [other_rate] = (result.decisions for result in runs)
    assert once == again
    assert len({decision.fingerprint for decision in (once, other_seed, other_rate)}) == 3
    assert len({decision.law_digest for decision in (once, other_seed, other_rate)}) == 1


def test_digest_stream_and_fingerprint_stand_in_the_report(tmp_path):
    """And are read again."""
    judged = theorycheck.check(NumPy(), claims="dropout.rate", profile="quick")
    path = write(judged, tmp_path)
    [written] = json.loads(path.read_text())["results"]
    [result] = judged
    for entry, decision in zip(written["decisions"], result.decisions, strict=True):
        assert entry["law_digest"] == decision.law_digest
        assert entry["fingerprint"] == decision.fingerprint
        assert entry["stream"]["spawn_key"] == list(decision.stream.spawn_key)
        assert entry["stream"]["bit_generator"] == "Philox"
    [again] = load(path)
    assert again.decisions == result.decisions


class HalfPrecisionRate(NumPy):
    """Stores the rate in half precision."""

    def kept(self, shape, rate, seed):
        """The mask of the rounded rate."""
        return super().kept(shape, float(np.float16(rate)), seed)


def test_what_no_sample_can_show_is_said():
    """A rate rounded to float16 is upheld, and the reader learns that it would take 10¹⁰ draws to see."""
    [result] = theorycheck.check(HalfPrecisionRate(), claims="dropout.rate", profile="quick")
    assert result.verdict is Verdict.UPHELD
    exact, *rounded = result.decisions
    assert exact.unseen == ()
    for decision in rounded:
        [unseen] = decision.unseen
        assert unseen.parameter == np.float16(decision.claimed)
        assert unseen.needed > 50 * decision.most
    told = [text for label, text in facts(result) if label == "unseen"]
    assert told[0] == "a rate rounded to float16 (0.0999756): it would take about 1.7e+10 draws"


def test_the_place_that_deviates_is_named():
    """A claim about every entry of a mask says which of them is off."""
    [result] = theorycheck.check(FirstUnitKept(), claims="dropout.unit_marginals")
    assert result.verdict is Verdict.REFUTED
    assert ("place", "the one of 15 that deviates most, index 0") in list(facts(result))
