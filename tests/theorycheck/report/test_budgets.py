"""What a report of 100 claims on four implementations with 25 figures may take."""

import gzip
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from theorycheck import record_json
from theorycheck.report import html

COMMITTED = Path(__file__).parents[3] / "reports" / "report.json"
CLAIMS, FIGURES = 100, 25
NAMES = ("one", "two", "three", "four")
MOST_BYTES, MOST_ZIPPED = 2.5e6, 500e3
MOST_SECONDS = 3.0
"""Of the processor, for the whole command."""


@pytest.fixture(scope="module")
def run():
    """A run of that size, from the committed one."""
    found = record_json.load(COMMITTED)
    experiments = [one for one in found.experiments if one.figure][:FIGURES]
    chosen = list(dict.fromkeys([*(one.claim for one in experiments), *found.claims]))[:CLAIMS]
    mine = {
        claim: [one for one in found if (one.claim, one.implementation) == (claim, "reference")] for claim in chosen
    }
    [reference, _] = found.implementations
    return replace(
        found,
        results=tuple(
            replace(one, implementation=name) for claim in chosen for name in NAMES for one in mine[claim][:1]
        ),
        claims={claim: found.claims[claim] for claim in chosen},
        implementations=tuple(replace(reference, name=name) for name in NAMES),
        experiments=tuple(replace(one, implementation=NAMES[0]) for one in experiments),
    )


def test_it_is_small(run):
    """Enough to be mailed."""
    assert len(run.results) == CLAIMS * len(NAMES)
    assert len(run.experiments) == FIGURES
    page = html(run).encode()
    assert page.count(b"<figure") == FIGURES
    assert len(page) < MOST_BYTES
    assert len(gzip.compress(page)) < MOST_ZIPPED


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell the processor time of a child")
def test_it_is_drawn_soon(run, tmp_path):
    """From the command to the page, at the third try at the latest: a busy processor is a slow one."""
    path = record_json.write(run, tmp_path)
    assert any(_seconds([sys.executable, "-m", "theorycheck", "report", str(path)]) < MOST_SECONDS for _ in range(3))


def _seconds(command):
    before = os.times()
    subprocess.run(command, check=True, capture_output=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system
