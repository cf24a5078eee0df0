"""`theorycheck history`: a folder of runs, as text and as a page."""

import math
from dataclasses import replace

import pytest
from tests.theorycheck.records import HOSTILE, a_decision, a_refutation, a_result, a_run

from theorycheck import cli, record_json
from theorycheck.history import history
from theorycheck.report.history import html

RATE = a_decision(interval=(0.49, 0.51))


@pytest.fixture
def folder(tmp_path):
    """Three runs, named against their order, and a file that is no report."""
    steady = a_result(claim="linear.same")
    moving = [replace(RATE, estimate=0.5), replace(RATE, estimate=math.nan), replace(RATE, estimate=0.6)]
    for day, (name, first) in enumerate([("c", a_result()), ("a", a_refutation()), ("b", None)]):
        estimate = a_result(claim="random.rate", decisions=(moving[day],))
        results = [one for one in (steady, estimate, first) if one is not None]
        record_json.write(a_run(*results, started=f"2026-01-0{day + 1}"), tmp_path / "runs" / name)
    (tmp_path / "runs" / "d").mkdir()
    (tmp_path / "runs" / "d" / "report.json").write_text("{}", encoding="utf-8")
    return tmp_path / "runs"


def test_runs_stand_in_the_order_in_which_they_were_made(folder):
    """Whatever their folders are called; what is absent is told apart from what failed."""
    found = history(folder)
    assert [name for name, _ in found.runs] == ["c", "a", "b"]
    verdicts = {
        strand.claim: [result.verdict.value if result else None for result in strand.results]
        for strand in found.strands
    }
    assert verdicts["linear.doubling"] == ["upheld", "refuted", None]
    assert verdicts["linear.same"] == ["upheld"] * 3
    assert [len(left_out) > 0 for left_out in found.left_out] == [True]


def test_it_is_printed(folder, capsys, tmp_path):
    """First what was not as expected throughout; all of it if asked for, with the newest estimates."""
    assert cli.main(["history", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "✓✗·  linear.doubling[good]" in said
    assert "linear.same" not in said
    assert "2 of 3 claims × implementations were as expected in every run." in said
    assert "left out: d/report.json: " in said
    assert cli.main(["history", str(folder), "--all", "--html", str(tmp_path / "page.html")]) == 0
    said = capsys.readouterr().out
    assert "✓✓✓  linear.same[good]" in said
    assert "    0.5 nan 0.6  rate at rate=0.5" in said
    assert "<path d=" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_a_folder_without_runs_is_a_usage_error(tmp_path, folder):
    """And so is a page that cannot be written."""
    (tmp_path / "empty").mkdir()
    assert cli.main(["history", str(tmp_path / "empty")]) == 2
    assert cli.main(["history", str(folder), "--html", str(tmp_path / "missing" / "page.html")]) == 2


def test_the_page_is_inert(tmp_path):
    """No script, no markup from the records; the same runs give the same bytes."""
    hostile = a_run(a_refutation(implementation=HOSTILE, decisions=(replace(RATE, setting=HOSTILE, what=HOSTILE),)))
    record_json.write(hostile, tmp_path / "a")
    page = html(history(tmp_path))
    assert "<script" not in page
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert page == html(history(tmp_path))
