"""The committed kill matrix: what it says still holds on a sample, and `theorycheck explain` says the same."""

import random

import pytest
from tests.kills import MATRIX, SHIPPED, shipped

from theorycheck import catalogue, kill_record
from theorycheck.kill_matrix import strike
from theorycheck.run import Plan
from theorycheck.suspects import suspects

KILLS = kill_record.load(MATRIX)
SAMPLE = 24


def test_every_fault_falls_and_every_claim_has_teeth():
    """`make kill-matrix` would show otherwise."""
    assert not [fault for fault in KILLS.survivors if not KILLS.faults[fault].undetectable]
    assert not KILLS.toothless
    true = {claim for claim in catalogue.ids() if not claim.startswith("as_stated.")}
    assert set(KILLS.by_claim) == true
    assert set(KILLS.faults) == set(suspects())


@pytest.mark.parametrize("fault", random.Random(20).sample(sorted(KILLS.faults), SAMPLE))
def test_the_soonest_killer_still_kills(fault):
    """A sample in every change; all of it by `make kill-matrix`."""
    soonest = KILLS.killers(fault)[0]
    assert strike(suspects()[fault], soonest.claim, Plan(profile=KILLS.profile, seed=KILLS.seed)).killed


def test_explain_has_the_kills_of_the_matrix():
    """In the wheel, where reports/ is not."""
    assert SHIPPED.read_text(encoding="utf-8") == shipped()
