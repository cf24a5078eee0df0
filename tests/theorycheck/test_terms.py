"""Policy, waivers and baseline, applied to results and to a run."""

from dataclasses import replace
from datetime import date

import pytest
from tests.theorycheck.records import a_claim, a_decision, a_refutation, a_result, a_run
from tests.theorycheck.test_waivers import TODAY, a_waiver

from theorycheck.gate import ExitCode, decide
from theorycheck.policy import Policy
from theorycheck.record import Judged
from theorycheck.terms import Terms
from theorycheck.verdict import Verdict
from theorycheck.waivers import Signature, When

UPHELD, REFUTED, ERROR = a_result(), a_refutation(), a_result(Verdict.ERROR)
IN_FLOAT32 = a_result(dtype="float32")


@pytest.fixture(autouse=True)
def catalogue(monkeypatch):
    """The claims that these results are about are all there are."""
    known = ["linear.doubling", "linear.halving", "random.rate"]
    for module in ("policy", "terms"):
        monkeypatch.setattr(f"theorycheck.{module}.ids", lambda: known)


def terms(*waivers, **fields):
    """Terms of one day and one platform."""
    given = {"waivers": waivers, "today": TODAY, "platform": "Linux x86_64"}
    return Terms(**(given | fields))


def gated(run, terms):
    """The run with each result as the gate takes it, and the gate."""
    applied = replace(run, results=tuple(terms.applied(result, run.claims[result.claim]) for result in run))
    return decide(applied, terms)


def test_a_waived_refutation_passes():
    """It is counted apart, and the result says why and until when."""
    on = terms(a_waiver(expires=date(2026, 6, 1), issue="#3", owner="Ada"))
    gate = gated(a_run(REFUTED, IN_FLOAT32), on)
    assert (gate.exit_code, gate.sentence) == (ExitCode.PASSED, "PASSED: 1 upheld, 1 waived.")
    assert (gate.problems, gate.notices) == ((), ())
    waived = on.applied(REFUTED, a_claim()).waived
    assert (waived.reason, waived.expires, waived.issue, waived.owner, waived.fault) == (
        "by choice",
        "2026-06-01",
        "#3",
        "Ada",
        "",
    )


@pytest.mark.parametrize(
    ("waiver", "results", "problem"),
    [
        (a_waiver(expires=date(2026, 2, 28)), (REFUTED,), "it expired on 2026-02-28"),
        (a_waiver(expires=date(2026, 2, 28)), (UPHELD,), "it expired on 2026-02-28"),
        (
            a_waiver(claim="linear.douling"),
            (UPHELD,),
            "unknown claim 'linear.douling'. Did you mean",
        ),
        (a_waiver(claim="liner.*", at_most=1), (UPHELD,), "unknown claim 'liner.*'"),
        (a_waiver(implementation="god"), (UPHELD,), "it matches nothing: unknown implementation 'god'. Did you mean"),
        (a_waiver(when=When(dtype="float32")), (UPHELD,), "it matches nothing: the claim does not apply"),
        (a_waiver(), (a_result(Verdict.NOT_APPLICABLE),), "it matches nothing: the claim does not apply"),
        (a_waiver(), (UPHELD, IN_FLOAT32), "it is no longer needed: the claim is upheld"),
        (a_waiver(), (ERROR,), "the claim fails in another way: it is error, not refuted"),
        (a_waiver(signature=Signature(what="dx")), (REFUTED,), "the claim fails in another way: what fails is 'y'"),
        (
            a_waiver(claim="linear.*", at_most=1),
            (REFUTED, a_refutation(claim="linear.halving")),
            "it covers 2 failing claims, at most 1 are waived",
        ),
    ],
)
def test_a_waiver_that_does_not_hold_fails_the_gate(waiver, results, problem):
    """Whatever it waives: exit code 4, and the sentence counts it."""
    gate = gated(a_run(*results, a_result(claim="random.rate")), terms(waiver))
    assert gate.exit_code == ExitCode.WAIVER
    [told] = gate.problems
    assert told.startswith(f"{waiver.title}: ")
    assert problem in told
    assert gate.sentence.startswith("FAILED: ")
    assert "1 waiver does not hold" in gate.sentence


@pytest.mark.parametrize(
    ("fields", "run"),
    [
        ({}, {"partial": True}),
        ({}, {"dtypes": ("float64",)}),
        ({"claim": "linear.halving"}, {"patterns": ("linear.doubling",)}),
        ({"when": When(platform="Darwin")}, {}),
        ({"when": When(dtype="float16")}, {}),
    ],
)
def test_a_run_that_cannot_tell_leaves_a_waiver_alone(fields, run):
    """One of a part of the claims, of the dtypes or of the time, or on another platform."""
    assert gated(a_run(UPHELD, **run), terms(a_waiver(**fields))).exit_code == ExitCode.PASSED


def test_a_waiver_for_another_implementation_of_the_policy_is_left_alone():
    """Where the command line named some of them; where all are judged, it matches nothing."""
    for named, code in (("good.py", "other.py"), ExitCode.PASSED), (("good.py",), ExitCode.WAIVER):
        on = terms(a_waiver(implementation="other"), policy=Policy(implementations=named))
        assert gated(a_run(UPHELD), on).exit_code == code


def test_a_shorter_run_calls_no_waiver_needless():
    """Fewer cases may miss what is waived; that it expired is seen all the same."""
    assert gated(a_run(UPHELD), terms(a_waiver(), cursory=True)).exit_code == ExitCode.PASSED
    expired = a_waiver(expires=date(2026, 1, 1))
    assert gated(a_run(UPHELD), terms(expired, cursory=True)).exit_code == ExitCode.WAIVER


def test_an_implementation_that_could_not_be_had_makes_no_waiver_match_nothing():
    """What it would be called is not known either."""
    failed = Judged("mine.py", "", (), (), failure="no such device")
    good = Judged("good", "", ("float64",), ("dense",))
    run = a_run(UPHELD, implementations=(failed, good))
    assert gated(run, terms(a_waiver(implementation="mine"))).exit_code == ExitCode.IMPLEMENTATION
    assert gated(run, terms(a_waiver(implementation="mine"))).problems == ("mine.py was not judged: no such device",)


def test_a_waiver_is_needed_while_one_dtype_fails():
    """It covers all of them."""
    assert gated(a_run(REFUTED, IN_FLOAT32), terms(a_waiver())).exit_code == ExitCode.PASSED


def test_the_last_fourteen_days_of_a_waiver_are_told():
    """They fail nothing."""
    for expires, told in (date(2026, 3, 15), True), (date(2026, 3, 16), False):
        gate = gated(a_run(REFUTED), terms(a_waiver(expires=expires)))
        assert gate.exit_code == ExitCode.PASSED
        assert [f"the waiver of linear.doubling for good expires on {expires}"] * told == list(gate.notices)


@pytest.mark.parametrize(
    ("power", "size", "needless"),
    [
        (0.997, None, True),
        (0.5, None, False),
        (None, None, False),
        (0.997, (0.02, 0.1), True),
        (0.997, (0.005, 1.0), False),
    ],
)
def test_random_behaviour_makes_a_waiver_needless_only_with_power(power, size, needless):
    """An upheld claim may have been lucky: the decision must have been bound to catch what is waived."""
    result = a_result(claim="random.rate", decisions=(a_decision(power=power, caught=0.01),))
    waiver = a_waiver(claim="random.rate", expires=date(2026, 8, 1), signature=Signature(size=size))
    gate = gated(a_run(result), terms(waiver))
    assert gate.exit_code == (ExitCode.WAIVER if needless else ExitCode.PASSED)
    assert needless is not any("too weakly" in told for told in gate.notices)


def test_a_waiver_that_holds_goes_before_one_that_does_not():
    """An expired pattern beside a waiver of the claim itself."""
    on = terms(a_waiver(expires=date(2026, 1, 1)), a_waiver())
    assert on.applied(REFUTED, a_claim()).waived.fault == ""


def test_a_defect_of_ours_cannot_be_waived():
    """It says nothing about the implementation."""
    defect = a_result(Verdict.ERROR, defect=True)
    assert gated(a_run(defect), terms(a_waiver(signature=Signature(verdict="error")))).exit_code == ExitCode.DEFECT


def test_a_recommended_claim_is_told_and_fails_nothing():
    """Neither refuted nor raising."""
    on = terms(policy=Policy(recommend=("linear.doubling",)))
    for result in (REFUTED, ERROR):
        gate = gated(a_run(result, a_result(claim="linear.halving")), on)
        assert (gate.exit_code, gate.sentence) == (ExitCode.PASSED, "PASSED: 1 upheld, 1 not required.")


def test_the_floor_counts_the_claims_judged_of_each_implementation():
    """Not the results; and it is suspended for a run of named claims or dtypes, where one still has to be judged."""
    other = a_result(implementation="other"), a_result(claim="linear.halving", implementation="other")
    run, on = a_run(UPHELD, IN_FLOAT32, *other), terms(policy=Policy(floor=2))
    gate = gated(run, on)
    assert gate.exit_code == ExitCode.TOO_LITTLE
    assert gate.problems == ("too few claims for good: 1 judged, the floor is 2",)
    for part in {"patterns": ("linear",)}, {"dtypes": ("float64",)}, {"partial": True}:
        assert gated(replace(run, **part), on).exit_code == ExitCode.PASSED
    idle = Judged("idle", "", ("float64",), ("dense",))
    assert gated(a_run(UPHELD, patterns=("linear",), implementations=(idle,)), on).exit_code == ExitCode.TOO_LITTLE


def test_an_error_that_is_let_pass_is_no_judgement():
    """An implementation that raises everywhere is not green because it is waived."""
    gate = gated(a_run(ERROR), terms(a_waiver(signature=Signature(verdict="error"))))
    assert (gate.exit_code, gate.problems) == (ExitCode.TOO_LITTLE, ("no claim was judged for good",))


def test_a_claim_required_by_its_id_must_apply():
    """A pattern requires what applies."""
    run = a_run(UPHELD, a_result(Verdict.NOT_APPLICABLE, claim="linear.halving"))
    gate = gated(run, terms(policy=Policy(require=("linear.doubling", "linear.halving"))))
    assert gate.exit_code == ExitCode.TOO_LITTLE
    assert gate.problems == ("linear.halving is required, and was not judged for good",)
    assert gated(run, terms(policy=Policy(require=("linear.*",)))).exit_code == ExitCode.PASSED


def test_with_a_baseline_new_failures_alone_fail_the_gate():
    """Per id: as many refutations as before are not enough."""
    known, new = REFUTED, a_refutation(claim="linear.halving")
    on = terms(baseline=a_run(known, a_result(claim="linear.halving")))
    gate = gated(a_run(known, a_result(claim="linear.halving")), on)
    assert (gate.exit_code, gate.sentence) == (ExitCode.PASSED, "PASSED: 1 upheld, 1 known from the baseline.")
    assert gate.notices == ("since the baseline: no change",)
    gate = gated(a_run(UPHELD, new), on)
    assert gate.exit_code == ExitCode.REFUTED
    assert (gate.changes["newly refuted"], gate.changes["newly upheld"]) == ((new.id,), (UPHELD.id,))
    assert gated(a_run(a_result(Verdict.ERROR)), on).exit_code == ExitCode.IMPLEMENTATION


def test_what_changed_since_the_baseline_is_told_by_kind():
    """Estimates too, if they moved by more than chance; and claims that cannot be compared."""
    before, after = (
        a_result(claim="random.rate", decisions=(a_decision(estimate=rate, interval=(rate - 0.01, rate + 0.01)),))
        for rate in (0.5, 0.6)
    )
    claims = {"linear.doubling": a_claim(version=2), "random.rate": a_claim()}
    changes = gated(a_run(UPHELD, after, claims=claims), terms(baseline=a_run(UPHELD, before))).changes
    assert {kind: ids for kind, ids in changes.items() if ids} == {
        "not comparable": ("linear.doubling",),
        "estimates moved": (after.id,),
    }
    assert gated(a_run(UPHELD), terms()).changes == {}


def test_a_baseline_of_another_kind_is_told():
    """Another profile or edition, claims that it lacks or tested otherwise; those fail the gate as new ones do."""
    baseline = a_run(REFUTED, profile="quick", edition="0")
    retested = a_run(REFUTED, a_result(claim="linear.halving"), claims={
        "linear.doubling": a_claim(version=2), "linear.halving": a_claim(),
    })  # fmt: skip
    gate = gated(retested, terms(baseline=baseline))
    assert gate.exit_code == ExitCode.REFUTED
    assert gate.notices == (
        "since the baseline: 1 newly refuted, 1 new claims",
        "the baseline is another kind of run: profile: quick before, standard now",
        "the baseline is another kind of run: edition of the catalogue: 0 before, 1 now",
        "the baseline did not judge linear.halving",
        "the baseline judged linear.doubling by another test",
    )
