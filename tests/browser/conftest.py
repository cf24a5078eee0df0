"""Pages to look at, and a browser to look with."""

import itertools
from dataclasses import replace

import pytest
from tests.browser.chromium import ROOT, MissingError, browser, tools
from tests.theorycheck.records import HOSTILE, a_claim, a_decision, a_refutation, a_result, a_run, every_verdict
from tests.theorycheck.report.test_hostile_records import load, record, spoiled

from theorycheck import record_json
from theorycheck.changes import changes
from theorycheck.history import history
from theorycheck.kill_record import load as load_kills
from theorycheck.report import changes as changes_page
from theorycheck.report import history as history_page
from theorycheck.report import html
from theorycheck.report import kills as kills_page

PAGES = ("every_verdict", "hostile", "changes", "history", "kills")


@pytest.fixture(scope="session")
def chromium():
    """The browser, or a skip that says why there is none."""
    try:
        with browser() as opened:
            yield opened
    except MissingError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def npm_tools():
    """The folder of axe-core and html-validate, or a skip that says why there is none."""
    try:
        return tools()
    except MissingError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def pages(tmp_path_factory):
    """A file of each sort of page, by name."""
    folder = tmp_path_factory.mktemp("pages")
    drawn = {
        "every_verdict": html(_with_a_long_formula(every_verdict())),
        "hostile": html(load(spoiled(record(), HOSTILE))),
        "changes": changes_page.html(changes(*_two_runs())),
        "history": history_page.html(_three_runs(folder)),
        "kills": kills_page.html(_some_kills()),
    }
    paths = {name: folder / f"{name}.html" for name in PAGES}
    for name, path in paths.items():
        path.write_text(drawn[name], encoding="utf-8")
    return paths


def _with_a_long_formula(run):
    """One that no phone is wide enough for."""
    return replace(run, claims={**run.claims, "linear.wide": a_claim(statement=" + ".join(["x"] * 60))})


def _two_runs():
    """One in which a claim falls, an estimate moves and the surroundings change."""
    estimate = a_decision(interval=(0.49, 0.51))
    moved = replace(estimate, estimate=0.7, interval=(0.69, 0.71))
    rates = [a_result(claim="random.rate", decisions=(decision,)) for decision in (estimate, moved)]
    return a_run(a_result(), rates[0]), a_run(a_refutation(), rates[1], environment={"python": "CPython 3.12"})


def _three_runs(folder):
    """Verdicts and estimates that come and go."""
    for day, run in enumerate((*_two_runs(), a_run(a_result(claim="linear.same")))):
        record_json.write(replace(run, started=f"2026-01-0{day + 1}"), folder / "runs" / str(day))
    return history(folder / "runs")


def _some_kills():
    """The first faults of the committed matrix."""
    kills = load_kills(ROOT / "reports" / "kills.json")
    faults = dict(itertools.islice(kills.faults.items(), 12))
    return replace(kills, faults=faults, strikes=tuple(one for one in kills.strikes if one.fault in faults))
