"""No correct implementation is refuted: four of them, under many root seeds."""

import pytest
from tests.calibration.null_runs import CORRECT, RUNS, judged, tally
from tests.variants.box_muller import BoxMuller
from tests.variants.truncated import Truncated

from theorycheck import catalogue, run
from theorycheck.claim import Profile
from theorycheck.implementation import Implementation
from theorycheck.verdict import Verdict


@pytest.mark.parametrize("variant", [Truncated, BoxMuller])
def test_a_correct_variant_is_upheld(variant):
    """By every statistical claim of `standard`; `make properties` shows the same of the reference and of `numpy`."""
    found = tally(variant, Profile.STANDARD, 1)
    assert set(found.verdicts) == {Verdict.UPHELD}, found.remarks


@pytest.mark.calibration
@pytest.mark.parametrize("profile", RUNS)
@pytest.mark.parametrize("name", CORRECT)
def test_a_correct_implementation_is_never_refuted(name, profile):
    """The whole statistical set under hundreds of root seeds; hardly ever is a question left open."""
    found = tally(CORRECT[name], profile, RUNS[profile])
    assert not found.verdicts[Verdict.REFUTED], found.remarks
    assert not found.verdicts[Verdict.ERROR], found.remarks
    assert found.verdicts[Verdict.INCONCLUSIVE] <= 0.002 * found.decisions


@pytest.mark.parametrize("root", range(1, 4))
def test_seeds_of_which_32_bits_are_used_are_found_every_time(root):
    """PyTorch gives seeds s and s + 2³² the same mask and the same weights; nothing else of its randomness is off."""
    torch = pytest.importorskip("theorycheck.adapters.torch").Torch
    results = judged(torch, Profile.STANDARD, root, ["dropout", "initialization"])
    assert [result.claim for result in results if result.verdict is Verdict.REFUTED] == ["dropout.seed_independence"]
    weights = run.check(catalogue.load("initialization.seed"), Implementation(torch), run.Plan(seed=root))
    assert weights.verdict is Verdict.REFUTED
