"""Two runs held side by side."""

import pytest
from tests.theorycheck.records import a_claim, a_result, a_run

from theorycheck.comparison import compare
from theorycheck.verdict import Verdict

RESULTS = {
    "shown": a_result(),
    "refuted": a_result(Verdict.REFUTED),
    "error": a_result(Verdict.ERROR),
    "open": a_result(Verdict.INCONCLUSIVE),
    "missing": a_result(Verdict.NOT_APPLICABLE),
    "stands": a_result(Verdict.REFUTED, expected="refuted"),
    "fails to fail": a_result(Verdict.UPHELD, expected="refuted"),
}
KINDS = ("newly_refuted", "still_refuted", "newly_upheld", "gained", "lost")


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("shown", "refuted", "newly_refuted"),
        ("error", "refuted", "newly_refuted"),
        ("refuted", "refuted", "still_refuted"),
        ("refuted", "shown", "newly_upheld"),
        ("open", "shown", "gained"),
        ("missing", "shown", "gained"),
        ("shown", "open", "lost"),
        ("shown", "missing", "lost"),
        ("refuted", "error", "lost"),
        ("shown", "shown", ""),
        ("missing", "missing", ""),
        ("error", "open", ""),
        ("stands", "stands", ""),
        ("stands", "fails to fail", "newly_refuted"),
    ],
)
def test_every_change_is_of_one_kind(before, after, kind):
    """What a correct implementation gets counts as shown, also where that is a refutation."""
    comparison = compare(a_run(RESULTS[before]), a_run(RESULTS[after]))
    assert [kind] * bool(kind) == [name for name in KINDS if getattr(comparison, name)]
    if kind:
        [change] = getattr(comparison, kind)
        assert (change.before.verdict, change.after.verdict) == (RESULTS[before].verdict, RESULTS[after].verdict)


def test_new_and_removed_claims_are_told_apart_from_changes():
    """A refutation of a new claim is new all the same."""
    old, new = a_result(claim="linear.old"), a_result(Verdict.REFUTED, claim="linear.new")
    comparison = compare(a_run(old), a_run(new))
    assert (comparison.new_claims, comparison.removed_claims) == (("linear.new",), ("linear.old",))
    assert [change.id for change in comparison.newly_refuted] == [new.id]
    assert (comparison.lost, comparison.gained) == ((), ())


def test_a_refutation_by_another_test_is_new():
    """Its version rose, or its statement changed."""
    before = a_run(RESULTS["refuted"])
    for claim in (a_claim(version=2), a_claim(statement="1 = 1")):
        comparison = compare(before, a_run(RESULTS["refuted"], claims={"linear.doubling": claim}))
        assert comparison.retested == ("linear.doubling",)
        assert comparison.newly_refuted
        assert not comparison.still_refuted


def test_what_makes_runs_hard_to_compare_is_said():
    """Profile, accuracy, edition, version, and what was asked for."""
    before = a_run(RESULTS["shown"], profile="quick", edition="1", partial=True)
    after = a_run(RESULTS["shown"], accuracy="componentwise", edition="2", tool_version="0.2.0", patterns=("linear",))
    assert compare(before, before).caveats == ("the earlier run ended early", "the later run ended early")
    assert compare(before, after).caveats == (
        "profile: quick before, standard now",
        "accuracy: normwise before, componentwise now",
        "edition of the catalogue: 1 before, 2 now",
        "theorycheck: 0.1.0 before, 0.2.0 now",
        "the earlier run ended early",
        "judged were all claims before, linear now",
    )


def test_a_result_that_is_gone_is_lost():
    """An implementation of another name has other results."""
    comparison = compare(a_run(a_result()), a_run(a_result(implementation="renamed")))
    assert [change.after for change in comparison.lost] == [None]
    assert [change.before for change in comparison.gained] == [None]
