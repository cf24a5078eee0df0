"""What a page of a hundred claims, four implementations and 25 figures costs."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.benchmarks.measures import hold

from theorycheck import record_json, report
from theorycheck.record import Run

REPORT = Path(__file__).parents[2] / "reports" / "report.json"
CLAIMS, TWICE, FIGURES = 100, 2, 25


def a_full_page() -> Run:
    """The committed run of two implementations, cut to a hundred claims and 25 figures, and each of the two twice."""
    found = record_json.load(REPORT)
    drawn = [one.claim for one in found.experiments if one.figure is not None and one.implementation == "reference"]
    claims = {*drawn[:FIGURES]}
    claims |= set([claim for claim in found.claims if claim not in drawn][: CLAIMS - len(claims)])
    names = [replace(one, name=f"{one.name} {n}") for one in found.implementations for n in range(TWICE)]
    return replace(
        found,
        claims={claim: what for claim, what in found.claims.items() if claim in claims},
        implementations=tuple(names),
        results=tuple(
            replace(result, implementation=f"{result.implementation} {n}")
            for result in found
            if result.claim in claims
            for n in range(TWICE)
        ),
        experiments=tuple(
            replace(one, implementation="reference 0")
            for one in found.experiments
            if one.claim in claims and one.implementation == "reference"
        ),
        texts=(),
        teeth={},
    )


def test_time_of_a_page(benchmark: Any, tmp_path: Path) -> None:
    """To draw it, from the record."""
    run = a_full_page()

    def sample() -> float:
        started = time.process_time()
        report.write(run, tmp_path)
        return time.process_time() - started

    hold(benchmark, sample, rounds=3, unit="s", limit=3)


def test_size_of_a_page(benchmark: Any, tmp_path: Path) -> None:
    """All of it in one file."""
    size = report.write(a_full_page(), tmp_path).stat().st_size / 1e6
    hold(benchmark, lambda: size, rounds=1, unit="MB", limit=2.5)
