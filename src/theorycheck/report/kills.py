"""The kill matrix as a page: one file without script, sorted in every order that a reader asks for."""

import statistics
from dataclasses import dataclass
from pathlib import Path

from theorycheck.fault import Fault, Sort
from theorycheck.kill_record import Kills, Strike
from theorycheck.report import render

FILE_NAME = "kills.html"
SLOWEST = 10


@dataclass(frozen=True)
class FaultRow:
    """A fault, the strikes that killed it, the soonest first, and how many claims were tried."""

    fault: Fault
    killers: list[Strike]
    tried: int


@dataclass(frozen=True)
class ClaimRow:
    """A claim, how many faults it was tried on, how many it killed, and which it alone killed."""

    id: str
    tried: int
    kills: int
    alone: list[str]


@dataclass(frozen=True)
class SortRow:
    """A sort of fault: all of them, how many were killed, and the median of the cases it took."""

    name: str
    faults: list[FaultRow]
    killed: int
    median: float


@dataclass(frozen=True)
class Page:
    """All of it."""

    kills: Kills
    heading: str
    summary: str
    survivors: list[FaultRow]
    unexplained: list[FaultRow]
    operations: list[tuple[str, list[FaultRow]]]
    sorts: list[SortRow]
    claims: list[ClaimRow]
    slowest: list[FaultRow]


def write(kills: Kills, directory: Path) -> Path:
    """Write `kills.html` into the directory; returns its path."""
    path = directory / FILE_NAME
    path.write_text(html(kills), encoding="utf-8", newline="\n")
    return path


def html(kills: Kills) -> str:
    """The page of a matrix: the same matrix gives the same bytes."""
    return render("kills.html.jinja", page=page(kills))


def page(kills: Kills) -> Page:
    """The page of a matrix."""
    rows = [FaultRow(fault, kills.killers(name), len(kills.by_fault[name])) for name, fault in kills.faults.items()]
    survivors = [row for row in rows if not row.killers]
    fallen = [row for row in rows if row.killers]
    names = sorted({operation for row in rows for operation in row.fault.operations})
    return Page(
        kills,
        heading=f"{len(fallen)} of {len(rows)} planted faults are killed",
        summary=f"{len(kills.by_claim)} claims, {len(kills.strikes)} pairs tried; the median fault falls at case "
        f"{kills.median_examples():g}. {len(kills.toothless)} claims kill nothing.",
        survivors=survivors,
        unexplained=[row for row in survivors if not row.fault.undetectable],
        operations=[(name, [row for row in rows if name in row.fault.operations]) for name in names],
        sorts=[_sort(sort, [row for row in rows if row.fault.sort is sort]) for sort in Sort],
        claims=sorted(
            (_claim(kills, claim) for claim in kills.by_claim), key=lambda row: (-len(row.alone), -row.kills, row.id)
        ),
        slowest=sorted(fallen, key=lambda row: -row.killers[0].examples)[:SLOWEST],
    )


def _sort(sort: Sort, rows: list[FaultRow]) -> SortRow:
    firsts = [row.killers[0].examples for row in rows if row.killers]
    return SortRow(sort.value, rows, len(firsts), statistics.median(firsts) if firsts else float("nan"))


def _claim(kills: Kills, claim: str) -> ClaimRow:
    strikes = kills.by_claim[claim]
    return ClaimRow(claim, len(strikes), sum(strike.killed for strike in strikes), kills.alone(claim))
