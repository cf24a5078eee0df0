"""What the page shows, read from the record: areas, claims, cells, in the order of a reader."""

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from markupsafe import Markup

from theorycheck.claim import Claim
from theorycheck.explanation import GLYPHS, WORST_FIRST, excuse, facts, fails, number, worst_of
from theorycheck.record import Experiment, Result, Run, qualified
from theorycheck.report.mathematics import mathml
from theorycheck.report.texts import GLYPHS as STANDINGS
from theorycheck.report.texts import Judgement, judgements
from theorycheck.results import describe
from theorycheck.sentence import Text
from theorycheck.verdict import Verdict

_MEANINGS = {
    Verdict.UPHELD: "No generated case, and no statistical test, contradicted the claim within its derived bound. "
    "It is not a proof.",
    Verdict.REFUTED: "A case contradicts the claim by more than rounding can explain; the minimal one is shown.",
    Verdict.INCONCLUSIVE: "The budget ended before the evidence sufficed. What would settle it is said.",
    Verdict.NOT_APPLICABLE: "The implementation does not offer an operation, option or dtype that the claim needs.",
    Verdict.ERROR: "The implementation raised an exception or broke the contract, so the claim could not be judged.",
}


@dataclass(frozen=True)
class Badge:
    """A verdict as glyph, word and class: colour is the third cue."""

    glyph: str
    word: str
    css: str
    count: int = 0
    note: str = ""


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
    expected: bool
    excuse: str = ""


@dataclass(frozen=True)
class Plot:
    """The figure of a claim on one implementation, or why there is none."""

    experiment: Experiment
    drawing: Markup | None
    reason: str


@dataclass(frozen=True)
class Section:
    """One claim with all its results."""

    id: str
    short: str
    claim: Claim
    statement: Markup | None
    cells: list[Cell]
    rows: list[Row]
    plots: list[Plot]
    open: bool

    @property
    def failed(self) -> list[Row]:
        """The rows that need explaining."""
        return [row for row in self.rows if not row.result.as_expected or row.result.expected == Verdict.REFUTED]


@dataclass(frozen=True)
class Passage:
    """One sentence of a text, judged."""

    judgement: Judgement
    badge: Badge
    equation: Markup | None
    corrected: Markup | None


@dataclass(frozen=True)
class Page:
    """All of it."""

    run: Run
    heading: str
    summary: str
    tone: str
    badges: list[Badge]
    areas: list[tuple[str, list[Section]]]
    meanings: list[tuple[Badge, str]]
    by_construction: int
    normwise: int
    texts: list[tuple[Text, list[Passage]]]


def page(run: Run) -> Page:
    """The page of a run."""
    sections = [_section(run, claim_id) for claim_id in run.claims]
    heading, _, summary = (run.gate.sentence if run.gate else "NOT GATED: ").partition(": ")
    return Page(
        run=run,
        heading=heading,
        summary=summary,
        tone="upheld" if run.gate and run.gate.exit_code == 0 else "refuted",
        badges=[_counted(run, verdict) for verdict in WORST_FIRST],
        areas=[
            (area.replace("_", " "), list(members))
            for area, members in itertools.groupby(sections, key=lambda section: section.id.partition(".")[0])
        ],
        meanings=[(badge(verdict), _MEANINGS[verdict]) for verdict in Verdict],
        by_construction=sum(result.by_construction for result in run.results),
        normwise=sum(bool(result.qualifier) for result in run.results),
        texts=[(text, [_passage(judgement) for judgement in judgements(run, text)]) for text in run.texts],
    )


def badge(verdict: Verdict, qualifier: str = "") -> Badge:
    """The badge of a verdict."""
    return Badge(GLYPHS[verdict], qualified(verdict, qualifier), verdict.value.replace("_", "-"))


def _passage(judgement: Judgement) -> Passage:
    sentence = judgement.sentence
    return Passage(
        judgement,
        Badge(STANDINGS[sentence.standing], sentence.standing, judgement.css),
        mathml(sentence.equation) if sentence.equation else None,
        mathml(sentence.corrected) if sentence.corrected else None,
    )


def _counted(run: Run, verdict: Verdict) -> Badge:
    """The badge with the number of results; sentences refuted as expected are counted apart, they fail nothing."""
    results = [result for result in run.results if result.verdict is verdict]
    as_stated = sum(result.as_expected and result.expected == Verdict.REFUTED for result in results)
    note = f"and {as_stated} as expected" if as_stated else ""
    return replace(badge(verdict), count=len(results) - as_stated, note=note)


def _section(run: Run, claim_id: str) -> Section:
    claim = run.claims[claim_id]
    results = [result for result in run.results if result.claim == claim_id]
    _, _, short = claim_id.partition(".")
    return Section(
        id=claim_id,
        short=short,
        claim=claim,
        statement=mathml(claim.statement),
        cells=[_cell(claim_id, judged.name, i, results) for i, judged in enumerate(run.implementations)],
        rows=[_row(run, result) for result in results],
        plots=[
            _plot(experiment, f"figure-{i}")
            for i, experiment in enumerate(run.experiments)
            if experiment.claim == claim_id
        ],
        open=any(fails(result) for result in results),
    )


def _cell(claim_id: str, implementation: str, index: int, results: Iterable[Result]) -> Cell:
    mine = [result for result in results if result.implementation == implementation]
    anchor = f"{claim_id}-{index}"
    if not mine:
        return Cell(implementation, "", None, "", expected=True)
    worst = worst_of([result for result in mine if fails(result)] or mine)
    largest = max((result for result in mine if result.reading is not None), key=_size, default=worst)
    mark = badge(worst.verdict, worst.qualifier)
    return Cell(implementation, anchor, mark, _worst(largest), worst.as_expected, excuse(worst))


def _row(run: Run, result: Result) -> Row:
    calls = [f"{name} {count}" for name, count in sorted(result.calls.items())]
    return Row(
        result,
        badge(result.verdict, result.qualifier),
        _worst(result),
        calls,
        list(facts(result)),
        run.reproduction(result),
        excuse(result),
    )


def _plot(experiment: Experiment, name: str) -> Plot:
    if experiment.figure is None:
        return Plot(experiment, None, experiment.reason)
    from theorycheck.report.figures import svg  # noqa: PLC0415 -- matplotlib loads where there is something to draw

    try:
        return Plot(experiment, svg(experiment.figure, name), "")
    except Exception as error:  # noqa: BLE001 -- a figure that cannot be drawn loses itself alone
        return Plot(experiment, None, f"the figure could not be drawn: {describe(error)}")


def _size(result: Result) -> float:
    return math.inf if math.isnan(result.worst) else result.worst


def _worst(result: Result) -> str:
    return "" if result.reading is None else number(result.worst, 3)
