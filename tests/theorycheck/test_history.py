"""`theorycheck history`: a folder of runs, as text and as a page."""

import math
from dataclasses import replace

import pytest
from tests.theorycheck.records import HOSTILE, a_decision, a_refutation, a_result, a_run

from theorycheck import cli, record_json
from theorycheck.history import MOST_RUNS, among, history, keep
from theorycheck.report import html as page_of
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
    assert "    0.5 nan 0.6  rate=0.5: rate" in said
    assert "<path d=" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_a_folder_without_runs_is_a_usage_error(tmp_path, folder):
    """And so is a page that cannot be written."""
    (tmp_path / "empty").mkdir()
    assert cli.main(["history", str(tmp_path / "empty")]) == 2
    assert cli.main(["history", str(folder), "--html", str(tmp_path / "missing" / "page.html")]) == 2


def test_a_run_stands_last_among_earlier_ones(folder):
    """What it did not judge itself is left out, and so are later runs and its own record."""
    run = a_run(a_refutation(), a_result(claim="linear.new"), started="2026-01-03T12")
    record_json.write(run, folder / "own")
    found = among(run, folder)
    assert [name for name, _ in found.runs] == ["c", "a", "b", "this run"]
    assert [strand.claim for strand in found.strands] == ["linear.doubling", "linear.new"]
    assert [one.verdict.value if one else None for one in found.strands[0].results] == [
        "upheld",
        "refuted",
        None,
        "refuted",
    ]


def test_many_earlier_runs_are_cut_to_the_newest(tmp_path):
    """However long the folder grows."""
    for day in range(MOST_RUNS + 3):
        keep(a_run(a_result(), started=f"2026-01-{day + 1:02}"), tmp_path)
    found = among(a_run(a_result(), started="2026-02-01"), tmp_path)
    assert len(found.runs) == MOST_RUNS + 1
    assert found.runs[0][1].started == "2026-01-04"


def test_what_is_kept_of_a_run_is_what_a_history_shows(tmp_path):
    """Verdicts and estimates, without cases, calls and figures; two runs of one second stand side by side."""
    run = a_run(a_refutation(), a_result(claim="random.rate", decisions=(RATE,)))
    first, second = keep(run, tmp_path), keep(run, tmp_path)
    assert (first.name, second.name) == ("20260101000000-standard-0", "20260101000000-standard-0-1")
    kept = record_json.load(first / record_json.FILE_NAME)
    assert [result.verdict for result in kept] == [result.verdict for result in run]
    assert kept.results[1].decisions == run.results[1].decisions
    assert kept.results[0].counterexample is None


def test_the_report_shows_how_runs_went(folder, capsys):
    """What was not as expected throughout, in sight; steady estimates, folded; the first run has no past."""
    run = a_run(a_refutation(), a_result(claim="random.rate", decisions=(RATE,)), started="2026-01-04")
    page = page_of(run, among(run, folder))
    told = page[page.index('<h2 id="history">') : page.index('<h2 id="implementations">')]
    assert "4 runs, the last of which is this one" in told
    assert told.index('href="#linear.doubling"') < told.index("<details>") < told.index('href="#random.rate"')
    assert 'aria-label="run 3: not judged"' in told
    assert "0.501, claimed 0.5" in told
    assert 'id="history"' not in page_of(run)
    assert "No earlier run is kept." in page_of(run, among(run, folder / "nowhere"))


def test_commands_keep_and_show_runs(tmp_path, monkeypatch, capsys):
    """`check` keeps what it judged; `report` only reads."""
    monkeypatch.chdir(tmp_path)
    asked = ["check", "reference", "--claims", "definitions.dense", "--no-replay", "--report", "out"]
    for seed in ("1", "2"):
        assert cli.main([*asked, "--seed", seed, "--history", "past"]) == 0
    assert len(list((tmp_path / "past").glob("*/report.json"))) == 2
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "2 runs, the last of which is this one" in page
    assert cli.main(["report", "out/report.json"]) == 0
    assert 'id="history"' not in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert cli.main(["report", "out/report.json", "--history", "past"]) == 0
    assert (tmp_path / "out" / "report.html").read_text(encoding="utf-8") == page
    assert len(list((tmp_path / "past").glob("*/report.json"))) == 2
    assert cli.main(["report", "out/report.json", "--history", "nowhere"]) == 2
    assert "there is no folder 'nowhere'" in capsys.readouterr().err


def test_the_page_is_inert(tmp_path):
    """No script, no markup from the records; the same runs give the same bytes."""
    hostile = a_run(a_refutation(implementation=HOSTILE, decisions=(replace(RATE, setting=HOSTILE, what=HOSTILE),)))
    record_json.write(hostile, tmp_path / "a")
    page = html(history(tmp_path))
    assert "<script" not in page
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert page == html(history(tmp_path))
