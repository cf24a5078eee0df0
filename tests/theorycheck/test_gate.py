"""What the verdicts of a run amount to."""

import pytest
from tests.theorycheck.records import HOSTILE, a_result, a_run

from theorycheck.gate import ExitCode, decide
from theorycheck.record import Judged
from theorycheck.verdict import Verdict

UPHELD, REFUTED, INCONCLUSIVE = a_result(), a_result(Verdict.REFUTED), a_result(Verdict.INCONCLUSIVE)
ERROR, MISSING = a_result(Verdict.ERROR), a_result(Verdict.NOT_APPLICABLE)
DEFECT = a_result(Verdict.ERROR, defect=True)


def as_stated(verdict):
    """The result of a sentence that is false as stated."""
    return a_result(verdict, expected="refuted", claim="as_stated.always")


@pytest.mark.parametrize(
    ("results", "code"),
    [
        ([UPHELD, MISSING], ExitCode.PASSED),
        ([UPHELD, REFUTED], ExitCode.REFUTED),
        ([UPHELD, INCONCLUSIVE], ExitCode.INCONCLUSIVE),
        ([UPHELD, ERROR], ExitCode.IMPLEMENTATION),
        ([UPHELD, DEFECT], ExitCode.DEFECT),
        ([MISSING], ExitCode.TOO_LITTLE),
        ([], ExitCode.TOO_LITTLE),
        ([ERROR, REFUTED, INCONCLUSIVE], ExitCode.REFUTED),
        ([ERROR, INCONCLUSIVE], ExitCode.IMPLEMENTATION),
        ([DEFECT, REFUTED], ExitCode.DEFECT),
        ([as_stated(Verdict.REFUTED)], ExitCode.PASSED),
    ],
)
def test_the_exit_code_is_that_of_the_worst_result(results, code):
    """Severity: a defect of ours, refuted, error, too little, inconclusive."""
    assert code == decide(a_run(*results)).exit_code


@pytest.mark.parametrize("verdict", [Verdict.UPHELD, Verdict.INCONCLUSIVE, Verdict.ERROR, Verdict.NOT_APPLICABLE])
def test_a_false_sentence_that_is_not_refuted_fails_the_gate(verdict):
    """Whatever else comes out says that the suite has lost a counterexample."""
    assert decide(a_run(UPHELD, as_stated(verdict))).exit_code == ExitCode.REFUTED


def test_an_implementation_about_which_nothing_was_judged_fails_the_gate():
    """Another one that was judged does not make up for it; the sentence names it, inert."""
    gate = decide(a_run(UPHELD, a_result(Verdict.NOT_APPLICABLE, implementation=HOSTILE)))
    assert gate.exit_code == ExitCode.TOO_LITTLE
    assert "no claim was judged for <script>" in gate.sentence
    assert "\x1b" not in gate.sentence


def test_an_interrupt_outweighs_everything():
    """What was judged until then is counted."""
    gate = decide(a_run(REFUTED, partial=True), interrupted=True)
    assert (gate.exit_code, gate.sentence) == (ExitCode.INTERRUPTED, "INTERRUPTED: 1 refuted.")


def test_a_run_that_ended_early_is_not_blamed_for_what_it_left_out():
    """Stopped at the first failure, the second implementation was not reached."""
    waiting = Judged("later", "", ("float64",), ("dense",))
    assert decide(a_run(REFUTED, partial=True, implementations=(waiting,))).exit_code == ExitCode.REFUTED


def test_the_sentence_counts_every_verdict():
    """Refuted as expected is counted apart, and so is a fault of ours."""
    gate = decide(a_run(UPHELD, REFUTED, ERROR, INCONCLUSIVE, MISSING, DEFECT, as_stated(Verdict.REFUTED)))
    assert (
        gate.sentence
        == "DEFECT OF THEORYCHECK: 1 not judged for a fault of ours, 1 refuted, 1 error, 1 inconclusive, 1 upheld, "
        "1 not applicable, 1 refuted as expected."
    )
