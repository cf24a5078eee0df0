"""The committed table of libraries: its page is what the record says, and every refutation in it has its reason."""

from dataclasses import replace

import pytest
from tests.conformance import PAGE, RECORD, causes, page, unexplained

from theorycheck.record import Run
from theorycheck.record_json import load
from theorycheck.verdict import Verdict


@pytest.fixture(scope="module")
def run() -> Run:
    return load(RECORD)


def test_the_page_is_the_record(run: Run) -> None:
    """docs/conformance.md is what `make conformance` writes from the committed record."""
    assert page(run, causes()) == PAGE.read_text(encoding="utf-8")


def test_every_refutation_has_its_reason(run: Run) -> None:
    """No library stands accused without a cause that was checked."""
    assert not unexplained(run, causes())


def test_a_new_refutation_is_noticed(run: Run) -> None:
    """A failure that no cause covers is named."""
    upheld = next(result for result in run if result.verdict is Verdict.UPHELD and result.as_expected)
    broken = replace(upheld, verdict=Verdict.REFUTED, claim="no.such.claim")
    assert unexplained(replace(run, results=(broken,)), causes()) == [broken.id]
