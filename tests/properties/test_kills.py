"""The committed kill matrix: what it says still holds on a sample, and what is made from it says the same."""

import random
import statistics

import pytest
from tests import teeth
from tests.falls import ALONE, RUNS, from_json, to_json
from tests.kills import MATRIX, SHIPPED, shipped

from theorycheck import catalogue, kill_record
from theorycheck.kill_matrix import strike
from theorycheck.run import Plan
from theorycheck.suspects import suspects

KILLS = kill_record.load(MATRIX)
AGAIN = Plan(profile=KILLS.profile, seed=KILLS.seed, shrink=False)
SAMPLE = 24
MOST_UNDETECTABLE = 0.03
FEWEST_IN_QUICK = 0.9
MOST_CASES, MOST_SECONDS = 5, 1.0
"""Within which the median fault falls."""
FALLS = from_json(teeth.FOUND.read_text(encoding="utf-8"))


def test_every_fault_falls_and_every_claim_has_teeth():
    """`make kill-matrix` would show otherwise."""
    undetectable = [name for name, fault in KILLS.faults.items() if fault.undetectable]
    assert set(KILLS.survivors) <= set(undetectable)
    assert len(undetectable) <= MOST_UNDETECTABLE * len(KILLS.faults)
    assert not KILLS.toothless
    true = {claim for claim in catalogue.ids() if not claim.startswith("as_stated.")}
    assert set(KILLS.by_claim) == true
    assert KILLS.faults == {name: one.fault for name, one in suspects().items()}


@pytest.mark.parametrize("fault", random.Random(20).sample(sorted(KILLS.faults), SAMPLE))
def test_the_soonest_killer_still_kills(fault):
    """A sample in every change; all of it by `make kill-matrix`."""
    soonest = KILLS.killers(fault)[0]
    assert strike(suspects()[fault], soonest.claim, AGAIN).killed


@pytest.mark.parametrize(
    "hit", random.Random(21).sample(KILLS.strikes, SAMPLE), ids=lambda hit: f"{hit.fault}-{hit.claim}"
)
def test_a_pair_still_gives_its_verdict(hit):
    """Kills and survivals alike."""
    assert strike(suspects()[hit.fault], hit.claim, AGAIN).verdict is hit.verdict


def test_explain_has_the_kills_of_the_matrix():
    """In the wheel, where reports/ is not."""
    assert SHIPPED.read_text(encoding="utf-8") == shipped()


@pytest.mark.parametrize("name", RUNS)
def test_nearly_all_faults_fall_in_quick_and_all_in_standard(name):
    """In any company, and soon: but for those that are right where nothing else is offered."""
    falls = FALLS[name]
    right = set(ALONE) if name.endswith("spoilt") else set()
    assert set(falls) == set(KILLS.faults)
    fallen = {fault: fall for fault, fall in falls.items() if fall}
    assert not right & set(fallen)
    detectable = len(falls) - len(right)
    assert len(fallen) >= (FEWEST_IN_QUICK * detectable if name.startswith("quick") else detectable)
    assert statistics.median(fall.cases for fall in fallen.values()) <= MOST_CASES
    assert statistics.median(fall.seconds for fall in fallen.values()) <= MOST_SECONDS


def test_the_page_shows_how_soon_faults_fall():
    """As reports/kills.json and reports/teeth.json have it, which survives its own file."""
    assert teeth.PAGE.read_text(encoding="utf-8") == teeth.expected()
    assert from_json(to_json(FALLS)) == FALLS
