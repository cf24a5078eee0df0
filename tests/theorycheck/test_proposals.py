"""What would bring the waivers in line with a run."""

from dataclasses import replace
from datetime import date

import pytest
from tests.theorycheck.records import a_decision, a_refutation, a_result, a_run
from tests.theorycheck.test_terms import catalogue, terms
from tests.theorycheck.test_waivers import a_waiver, refuted

from theorycheck.errors import UsageError
from theorycheck.proposals import propose
from theorycheck.record import Met
from theorycheck.verdict import Verdict
from theorycheck.waivers import Signature, When

__all__ = ["catalogue"]
IN_FLOAT32 = replace(refuted(worst=40.0), dtype="float32")


def test_a_refutation_in_every_dtype_gets_one_waiver():
    """With what fails and room for other cases of the same fault."""
    [proposal] = propose(a_run(refuted(), IN_FLOAT32), terms(), reason="by choice")
    waiver = proposal.waiver
    assert (proposal.action, waiver.claim, waiver.implementation) == ("add", "linear.doubling", "good")
    assert (waiver.when, waiver.reason, waiver.expires) == (When(), "by choice", date(2026, 5, 30))
    assert waiver.signature == Signature(what="dx", size=(1.0, 1e3))
    assert not waiver.fault(IN_FLOAT32, date(2026, 5, 30))


def test_a_refutation_in_one_dtype_is_waived_there_alone():
    """What is upheld needs no waiver."""
    [proposal] = propose(a_run(a_result(), IN_FLOAT32), terms(), expires=date(2026, 4, 1))
    assert (proposal.waiver.when, proposal.waiver.expires) == (When(dtype="float32"), date(2026, 4, 1))


def test_the_first_case_counts_beside_the_minimal_one():
    """A waived claim is not shrunk: it fails as the first case does."""
    [proposal] = propose(a_run(replace(refuted(), met=Met("dweight", 700.0))), terms())
    assert proposal.waiver.signature == Signature(what=("dx", "dweight"), size=(1.0, 1e4))


def test_a_bound_of_zero_gives_no_size():
    """Nor does NaN: any difference is infinitely many times the bound."""
    [proposal] = propose(a_run(a_refutation()), terms())
    assert proposal.waiver.signature == Signature(what="y")


def test_the_size_of_a_random_failure_is_bracketed():
    """Other draws give another estimate of the same deviation."""
    failing = a_decision(outcome="fail", estimate=0.6)
    result = a_result(Verdict.REFUTED, claim="random.rate", decisions=(failing,))
    [proposal] = propose(a_run(result), terms())
    assert proposal.waiver.signature == Signature(what="rate", size=(0.05, 0.2))


@pytest.mark.parametrize(
    "result",
    [
        a_result(Verdict.ERROR),
        a_result(Verdict.INCONCLUSIVE),
        a_refutation(advisory="recommended"),
        a_refutation(expected="refuted"),
    ],
)
def test_what_is_no_refutation_of_a_required_claim_is_left_alone(result):
    """An error is mended, not waived."""
    assert propose(a_run(result), terms()) == []


def test_a_waiver_that_holds_is_left_alone():
    """It is judged again, whatever the run said of it."""
    run = a_run(refuted(), IN_FLOAT32)
    assert propose(run, terms(a_waiver())) == []


def test_a_waiver_that_expired_or_fits_no_longer_is_renewed():
    """In its place, with the reason of today; the rest of it stays."""
    expired = a_waiver(expires=date(2026, 2, 1), owner="Ada")
    other = a_waiver(signature=Signature(what="db"))
    for waiver, signature in (expired, Signature()), (other, Signature(what="dx", size=(1.0, 1e2))):
        [proposal] = propose(a_run(refuted()), terms(waiver), reason="still")
        assert (proposal.action, proposal.index) == ("renew", 0)
        assert proposal.waiver == replace(waiver, reason="still", expires=date(2026, 5, 30), signature=signature)


def test_a_waiver_that_waives_nothing_is_dropped():
    """Of a claim that is upheld, or that does not exist."""
    needless, unknown = a_waiver(), a_waiver(claim="linear.douling")
    found = propose(a_run(a_result()), terms(needless, unknown))
    assert [(proposal.action, proposal.index) for proposal in found] == [("drop", 0), ("drop", 1)]
    assert "no longer needed" in found[0].why
    assert "unknown claim" in found[1].why


def test_a_pattern_that_expired_gives_way_to_waivers_of_ids():
    """What it is to waive from now on is looked at claim by claim."""
    pattern = a_waiver(claim="linear.*", at_most=3, expires=date(2026, 2, 1))
    found = propose(a_run(refuted(), a_result(claim="linear.halving")), terms(pattern))
    assert [(proposal.action, proposal.waiver.claim) for proposal in found] == [
        ("drop", "linear.*"),
        ("add", "linear.doubling"),
    ]


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ({"partial": True}, "the run ended early"),
        ({"patterns": ("linear",)}, "the run judged linear alone"),
        ({"dtypes": ("float32",)}, "the run judged float32 alone"),
    ],
)
def test_a_part_of_a_run_gives_no_proposals(part, told):
    """It would drop the waivers of all that it left out."""
    with pytest.raises(UsageError, match=told):
        propose(a_run(refuted(), **part), terms())
