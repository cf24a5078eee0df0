"""A claim with a budget, judged by the runner like any other."""

from types import ModuleType

import numpy as np
import pytest
from tests.theorycheck.fake import Good, Vector, make_property
from tests.theorycheck.statistics.laws import law

from theorycheck import catalogue, run
from theorycheck.adapters.numpy import NumPy
from theorycheck.catalogue import Property
from theorycheck.implementation import Implementation
from theorycheck.statistics import Bernoulli, plan
from theorycheck.verdict import Verdict

BATCH = 300


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


def test_every_claim_of_the_catalogue_can_be_settled():
    """No law is beyond its budget, and every one has a deviation to catch, in every profile."""
    implementation = Implementation(NumPy)
    for found in catalogue.select(()):
        if not found.random:
            continue
        for profile in ("quick", "standard", "thorough"):
            settings = list(found.settings(implementation.scope(profile=profile, largest=6)))
            for claimed in map(found.law, settings):
                design = plan(claimed, alpha=1e-9 / len(settings), beta=1e-3)
                assert not claimed.most or design.most <= claimed.most, (found.id, profile, claimed)
