"""Every claim has teeth: the reference and numpy uphold it, and a planted fault refutes it."""

import pytest

from theorycheck import catalogue, run
from theorycheck.adapters.numpy import NumPy
from theorycheck.contract import OPERATIONS
from theorycheck.faults import planted
from theorycheck.implementation import Implementation
from theorycheck.reference import Reference
from theorycheck.verdict import Verdict

CLAIMS = catalogue.ids()
STATED = [claim for claim in CLAIMS if claim.startswith("as_stated.")]
TRUE = [claim for claim in CLAIMS if claim not in STATED]
QUICK = run.Plan(profile="quick")


def results(claim, target):
    """The results of a claim on an implementation, one a dtype."""
    found = catalogue.load(claim)
    return [
        run.check(found, Implementation(target, dtype=dtype), QUICK)
        for dtype in run.dtypes(found, Implementation(target), QUICK.profile)
    ]


@pytest.mark.parametrize("target", [Reference, NumPy], ids=["reference", "numpy"])
@pytest.mark.parametrize("claim", TRUE)
def test_a_correct_implementation_upholds(claim, target):
    """In float64 and float32, and not vacuously: every operation in `needs` was called."""
    for result in results(claim, target):
        assert result.verdict is Verdict.UPHELD, result
        needed = {need.partition(".")[0] for need in catalogue.load(claim).claim.needs}
        assert needed <= {name for name, count in result.calls.items() if count}


@pytest.mark.parametrize("claim", STATED)
def test_a_sentence_that_is_false_as_stated_is_refuted_with_its_counterexample(claim):
    """And names the claims that state the truth, which exist."""
    [result] = results(claim, Reference)
    assert result.verdict is Verdict.REFUTED
    assert result.as_expected
    assert result.counterexample.lines
    corrected = catalogue.load(claim).claim.corrected_by
    assert corrected
    assert set(corrected) <= set(TRUE)


@pytest.mark.parametrize("claim", TRUE)
def test_a_planted_fault_is_killed(claim):
    """A claim that no wrong implementation fails checks nothing."""
    found = catalogue.load(claim)
    for fault in touching(found):
        if any(result.verdict in {Verdict.REFUTED, Verdict.ERROR} for result in results(claim, fault)):
            assert not any(result.defect for result in results(claim, fault))
            return
    pytest.fail(f"no planted fault refutes {claim}")


@pytest.mark.parametrize("fault", planted())
def test_every_planted_fault_is_killed_by_some_claim(fault):
    """A fault that survives every claim about its operations shows where the laws are too weak."""
    wrong = planted()[fault]
    operations = set(wrong.fault.operations)
    claims = sorted(TRUE, key=lambda claim: not needs(catalogue.load(claim)) <= operations)
    for claim in claims:
        if needs(catalogue.load(claim)) & operations and any(
            result.verdict in {Verdict.REFUTED, Verdict.ERROR} for result in results(claim, wrong)
        ):
            return
    pytest.fail(f"{fault} survives every claim: {wrong.fault.wrong}")


def needs(found):
    """The operations that a claim is about."""
    named = (part for need in (*found.claim.needs, *found.claim.any_of) for part in need.split("&"))
    return {part.strip().partition(".")[0] for part in named}


def touching(found):
    """The planted faults in the operations of a claim, or in the parts that these are made of."""
    about = needs(found)
    forward = {OPERATIONS[name].vjp_of or name for name in about}
    for wrong in planted().values():
        if about & set(wrong.fault.operations) or forward & set(wrong.fault.operations):
            yield wrong
    yield from (wrong for wrong in planted().values() if not (about | forward) & set(wrong.fault.operations))
