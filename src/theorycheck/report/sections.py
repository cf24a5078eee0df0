"""One claim with all its results, as the page shows it: verdicts, evidence, figures."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from theorycheck.claim import Claim, Kind
from theorycheck.explanation import excuse, facts, fails, ratio, worst_of
from theorycheck.record import Experiment, Result, Run
from theorycheck.report.badges import Badge, badge_of, refuted_as_expected
from theorycheck.report.mathematics import mathml
from theorycheck.report.names import anchor
from theorycheck.results import describe
from theorycheck.verdict import Verdict

_TESTED = {
    Kind.IDENTITY: "two expressions are compared on generated inputs, up to a derived rounding bound",
    Kind.EXACT: "two expressions are compared bit for bit, on generated inputs on which nothing rounds",
    Kind.INEQUALITY: "a bound is held against generated inputs, up to rounding",
    Kind.STATISTICAL: "random behaviour is held against a law, by tests whose error rates are stated",
    Kind.ASYMPTOTIC: "a limit or a rate is followed along growing problems",
    Kind.REFUTATION: "the sentence is judged as it stands, to see whether a case contradicts it",
}
_BY_DEFINITION = "the result is compared with the definition on generated inputs, up to the rounding of any conforming "
_BY_DEFINITION += "evaluation of it"


@dataclass(frozen=True)
class Row:
    """One result, with the facts that explain it."""

    result: Result
    badge: Badge
    worst: str
    calls: list[str]
    facts: list[tuple[str, str]]
    reproduce: str
    excuse: str


@dataclass(frozen=True)
class Cell:
    """One claim × one implementation: its worst result."""

    implementation: str
    anchor: str
    badge: Badge | None
    worst: str
    note: str = ""


@dataclass(frozen=True)
class Plot:
    """The figure of a claim on one implementation, or why there is none."""

    experiment: Experiment
    drawing: Markup | None
    caption: str


@dataclass(frozen=True)
class Section:
    """One claim with all its results."""

    id: str
    short: str
    claim: Claim
    tested: str
    statement: Markup | None
    cells: list[Cell]
    rows: list[Row]
    plots: list[Plot]
    open: bool

    @property
    def told(self) -> list[Row]:
        """The rows that need explaining."""
        return [row for row in self.rows if not row.result.as_expected or row.result.expected == Verdict.REFUTED]

    @property
    def verdicts(self) -> list[tuple[Badge, list[str]]]:
        """The verdicts, upheld last, each with the implementations that have it; without them where all agree."""
        found: dict[Badge, list[str]] = {}
        for cell in self.cells:
            if cell.badge:
                found.setdefault(cell.badge, []).append(cell.implementation)
        ordered = sorted(found.items(), key=lambda item: item[0].css == Verdict.UPHELD)
        return [(badge, names if len(found) > 1 else []) for badge, names in ordered]

    @property
    def sort(self) -> str:
        """The classes of its row in the matrix: does it fail, do implementations differ."""
        words = {cell.badge.word if cell.badge else "" for cell in self.cells}
        return " ".join(name for name, holds in (("plain", not self.open), ("same", len(words) == 1)) if holds)


def section(run: Run, claim_id: str, results: Sequence[Result]) -> Section:
    """The section of a claim and its results."""
    claim = run.claims[claim_id]
    _, _, short = claim_id.partition(".")
    return Section(
        id=claim_id,
        short=short or claim_id,
        claim=claim,
        tested=_BY_DEFINITION if claim.by_definition and claim.kind is Kind.IDENTITY else _TESTED[claim.kind],
        statement=mathml(claim.statement),
        cells=[
            _cell(anchor(claim_id, i), judged.name, [one for one in results if one.implementation == judged.name])
            for i, judged in enumerate(run.implementations)
        ],
        rows=[row(run, result) for result in results],
        plots=[
            _plot(experiment, f"figure-{i}")
            for i, experiment in enumerate(run.experiments)
            if experiment.claim == claim_id
        ],
        open=any(fails(result) for result in results),
    )


def row(run: Run, result: Result) -> Row:
    """A result with the facts that explain it."""
    calls = [f"{name} {count}" for name, count in sorted(result.calls.items())]
    return Row(
        result, badge_of(result), ratio(result), calls, list(facts(result)), run.reproduction(result), excuse(result)
    )


def _cell(anchor: str, implementation: str, mine: Collection[Result]) -> Cell:
    if not mine:
        return Cell(implementation, "", None, "")
    worst = worst_of([result for result in mine if fails(result)] or mine)
    if refuted_as_expected(worst):
        return Cell(implementation, anchor, badge_of(worst), "", "as expected")
    largest = max((result for result in mine if result.reading is not None), key=_size, default=worst)
    return Cell(implementation, anchor, badge_of(worst), ratio(largest), excuse(worst))


def _plot(experiment: Experiment, name: str) -> Plot:
    if experiment.figure is None:
        return Plot(experiment, None, experiment.reason)
    from theorycheck.report.figures import caption, svg  # noqa: PLC0415 -- matplotlib loads only where it draws

    try:
        return Plot(experiment, svg(experiment.figure, name), caption(experiment))
    except Exception as error:  # noqa: BLE001 -- a figure that cannot be drawn loses itself alone
        return Plot(experiment, None, f"the figure could not be drawn: {describe(error)}")


def _size(result: Result) -> float:
    return math.inf if math.isnan(result.worst) else result.worst
