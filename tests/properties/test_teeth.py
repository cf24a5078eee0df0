"""Every claim has teeth: a planted fault refutes it. `make properties` shows that correct implementations do not."""

from functools import cache

import pytest

from theorycheck import catalogue, run
from theorycheck.faults import Sort, planted
from theorycheck.implementation import Implementation
from theorycheck.kill_matrix import needs, reached, strike
from theorycheck.reference import Reference
from theorycheck.suspects import suspect
from theorycheck.verdict import Verdict

CLAIMS = catalogue.ids()
STATED = [claim for claim in CLAIMS if claim.startswith("as_stated.")]
TRUE = [claim for claim in CLAIMS if claim not in STATED]
QUICK, STANDARD = (run.Plan(profile=profile, shrink=False) for profile in ("quick", "standard"))


def results(found, target):
    """The results of a claim on an implementation, one a dtype."""
    return [
        run.check(found, Implementation(target, dtype=dtype), QUICK)
        for dtype in run.dtypes(found, Implementation(target), QUICK.profile)
    ]


@pytest.mark.parametrize("claim", STATED)
def test_a_sentence_that_is_false_as_stated_is_refuted_with_its_counterexample(claim):
    """And names the claims that state the truth, which exist."""
    [result] = results(catalogue.load(claim), Reference)
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
    for wrong in sorted(planted().values(), key=lambda wrong: unlikely(found, wrong)):
        if kills(found, wrong):
            return
    pytest.fail(f"no planted fault refutes {claim}")


@pytest.mark.parametrize("fault", planted())
def test_every_planted_fault_is_killed_by_some_claim(fault):
    """A fault that survives every claim about its operations shows where the laws are too weak.

    What shows after hundreds of steps alone takes the cases of `standard`.
    """
    wrong = planted()[fault]
    for plan in (QUICK, STANDARD):
        for found in sorted(map(catalogue.load, TRUE), key=lambda found: unlikely(found, wrong)):
            if reached(found, suspect(wrong)) and kills(found, wrong, plan):
                return
    pytest.fail(f"{fault} survives every claim: {wrong.fault.wrong}")


@cache
def kills(found, wrong, plan=QUICK):
    """True if the claim refutes the fault, or finds it in breach of the contract, in one of the dtypes."""
    return strike(suspect(wrong), found.id, plan).killed


def unlikely(found, wrong):
    """Sorts what is likely to be a kill first: the same operations, the same sort of fault, few of either."""
    about, spoiled = needs(found), set(wrong.fault.operations)
    contractual = (found.area == "contracts") != (wrong.fault.sort is Sort.CONTRACT)
    return not about & spoiled, contractual, len(about - spoiled), len(spoiled - about), found.id
