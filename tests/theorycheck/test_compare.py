"""`theorycheck compare`: two reports, as text, as data, as a page, and as an exit code."""

import json
from dataclasses import replace

import pytest
from tests.theorycheck.records import HOSTILE, a_claim, a_decision, a_refutation, a_result, a_run

from theorycheck import cli, record_json
from theorycheck.changes import changes
from theorycheck.record import Judged
from theorycheck.report.changes import html
from theorycheck.verdict import Verdict

SAME = a_result(claim="linear.same")
BEFORE = a_run(SAME, a_result(), a_result(claim="linear.raising"), a_result(claim="linear.gone"))
LOW, HIGH = a_decision(estimate=0.5, interval=(0.49, 0.51)), a_decision(estimate=0.6, interval=(0.59, 0.61))


def after(*changed, **fields):
    """A run like the earlier one, with some results of its own."""
    named = {result.claim for result in changed}
    return a_run(*(result for result in BEFORE if result.claim not in named), *changed, **fields)


@pytest.fixture
def compare(tmp_path, monkeypatch, capsys):
    """Compare two runs as the command line does: the exit code, and what is printed."""
    monkeypatch.chdir(tmp_path)

    def command(earlier, later, *argv):
        for name, run in (("a", earlier), ("b", later)):
            record_json.write(run, tmp_path / name)
        code = cli.main(["compare", "a/report.json", "b/report.json", *argv])
        return code, capsys.readouterr().out

    return command


def test_it_tells_every_kind_of_change(compare):
    """Verdicts, claims, estimates and surroundings, in lines of at most 80 columns."""
    earlier = a_run(*BEFORE, a_result(claim="random.rate", decisions=(LOW,)), claims={
        **BEFORE.claims, "random.rate": a_claim(),
    })  # fmt: skip
    later = a_run(
        SAME,
        a_refutation(),
        a_result(Verdict.ERROR, claim="linear.raising"),
        a_result(claim="linear.new"),
        a_result(claim="random.rate", decisions=(HIGH,)),
        environment={"python": "CPython 3.12"},
        profile="quick",
    )
    code, said = compare(earlier, later)
    assert code == 0
    titles = [line for line in said.splitlines()[2:] if line and not line.startswith(" ")]
    assert titles == [
        "hard to compare",
        "newly refuted",
        "lost",
        "new claims",
        "removed claims",
        "moved estimates",
        "environment",
        "PASSED: 1 newly refuted, 1 lost, 1 new, 1 removed, 1 moved among 5 results and 1 estimates.",
    ]
    for wanted in (
        "  linear.doubling[good-float64]: upheld → refuted",
        "  linear.raising[good-float64]: upheld → error",
        "0.5 → 0.6, difference",
        "  python: CPython 3.11 → CPython 3.12",
        "  profile: standard before, quick now",
    ):
        assert wanted in said
    assert max(map(len, said.splitlines()[:-1])) <= 80


def test_the_same_run_twice_has_not_changed(compare):
    """Nor has a run with other seeds, as long as its estimates agree."""
    code, said = compare(BEFORE, BEFORE, "--fail-on", "any-change")
    assert code == 0
    assert said.splitlines()[-1] == "PASSED: no change among 4 results and 0 estimates."


@pytest.mark.parametrize(
    ("changed", "kind", "code"),
    [
        ((a_refutation(),), "new-refuted", 1),
        ((a_refutation(),), "lost", 0),
        ((a_result(Verdict.ERROR),), "lost", 6),
        ((a_result(Verdict.NOT_APPLICABLE),), "lost", 5),
        ((a_result(Verdict.INCONCLUSIVE),), "lost", 3),
        ((a_result(Verdict.INCONCLUSIVE), a_result(Verdict.ERROR, claim="linear.same")), "lost", 6),
        ((a_result(Verdict.ERROR),), "new-refuted", 0),
        ((a_result(claim="linear.new"),), "any-change", 1),
        ((a_result(claim="linear.new"),), "moved", 0),
    ],
)
def test_what_fails_is_named(compare, changed, kind, code):
    """With the exit code that `check` would give."""
    found, said = compare(BEFORE, after(*changed), "--fail-on", kind)
    assert found == code, said
    assert ("FAILED: " in said) == bool(code)


def test_a_claim_that_is_gone_is_lost(compare):
    """Fewer claims is too little, not a success."""
    assert compare(BEFORE, a_run(SAME), "--fail-on", "lost")[0] == 5


def test_a_moved_estimate_fails_where_that_is_asked_for(compare):
    """Its verdict may stand."""
    runs = (a_run(a_result(claim="random.rate", decisions=(decision,))) for decision in (LOW, HIGH))
    code, said = compare(*runs, "--fail-on", "moved")
    assert code == 1
    assert "1 moved among 1 results" in said


def test_json_has_all_of_it(compare):
    """One object, whatever its strings hold."""
    hostile = a_refutation(implementation=HOSTILE)
    _, said = compare(BEFORE, after(hostile), "--json", "--fail-on", "new-refuted")
    found = json.loads(said)
    assert found["exit_code"] == 1
    assert found["newly_refuted"] == [
        {"id": hostile.id, "before": None, "after": "refuted"},
    ]


def test_the_page_is_one_inert_file(compare, tmp_path):
    """No script, no markup from the record; the same runs give the same bytes."""
    hostile = a_run(
        a_refutation(implementation=HOSTILE, sentence=HOSTILE),
        a_result(claim="random.rate", decisions=(replace(HIGH, setting=HOSTILE),)),
        environment={HOSTILE: HOSTILE},
        implementations=tuple(Judged(name, HOSTILE, ("float64",), ()) for name in (HOSTILE, "good")),
    )
    earlier = a_run(a_result(claim="random.rate", decisions=(replace(LOW, setting=HOSTILE),)))
    compare(earlier, hostile, "--html", "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert "{{ 7*7 }}" in page
    assert "<td>0.6</td>" in page
    assert html(changes(earlier, hostile)) == html(changes(earlier, hostile))


def test_a_page_that_cannot_be_written_is_a_usage_error(compare):
    """And so is a report that is none."""
    assert compare(BEFORE, BEFORE, "--html", "missing/page.html")[0] == 2
    assert cli.main(["compare", "a/report.json", "nothing.json"]) == 2
