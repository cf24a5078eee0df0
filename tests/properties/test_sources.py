"""Every work that a claim cites stands in docs/sources.md, with the claims that cite it."""

import re
from functools import cache
from pathlib import Path

import pytest

from theorycheck import catalogue

PAGE = (Path(__file__).parents[2] / "docs" / "sources.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([^|]+) \| [^|]+ \| (`[^|]+`) \| [^|]+ \|$", PAGE, re.MULTILINE)
WORKS = dict(ROWS)
"""The claims of each work, as the table lists them."""
OTHER_GROUNDS = tuple(re.findall(r"^\| \*([^|*]+)\* \| [^|]+ \|$", PAGE, re.MULTILINE))
YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")


@cache
def cited(claim):
    """The works that the source of a claim names, and what it says beside them."""
    works, rest = set(), str(catalogue.load(claim).claim.source)
    for work in sorted(WORKS, key=len, reverse=True):
        if work in rest:
            works.add(work)
            rest = rest.replace(work, "…")
    return works, rest


@pytest.mark.parametrize("claim", catalogue.ids())
def test_a_claim_cites_works_that_are_listed(claim):
    """Or says which of the few other grounds it has."""
    works, rest = cited(claim)
    assert works or rest.startswith(OTHER_GROUNDS), f"no ground that docs/sources.md knows: {rest}"
    assert not YEAR.search(rest), f"a work that docs/sources.md does not list: {rest}"


@pytest.mark.parametrize("work", WORKS)
def test_a_work_lists_the_claims_that_cite_it(work):
    """No fewer and no more."""
    citing = [claim for claim in catalogue.ids() if work in cited(claim)[0]]
    assert WORKS[work] == ", ".join(f"`{claim}`" for claim in citing)


def test_works_stand_in_alphabetical_order():
    """Each once, "de" and "van" aside."""
    listed = [work for work, _ in ROWS]
    assert listed == sorted(WORKS, key=lambda work: work.removeprefix("de ").removeprefix("van ").casefold())
