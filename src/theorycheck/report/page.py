"""What the page shows, read from the record: what failed, areas, claims, texts, in the order of a reader."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from theorycheck.explanation import fails
from theorycheck.history import History
from theorycheck.record import Result, Run
from theorycheck.report.badges import MEANINGS, Badge, badge, counted
from theorycheck.report.durations import Duration, slowest
from theorycheck.report.mathematics import mathml
from theorycheck.report.names import anchor
from theorycheck.report.sections import Row, Section, row, section
from theorycheck.report.texts import GLYPHS as STANDINGS
from theorycheck.report.texts import Judgement, judgements
from theorycheck.sentence import Text

MOST_FAILURES = 20
"""Failures told at the top; the sections of their claims have all."""


@dataclass(frozen=True)
class Failure:
    """One claim × one implementation that fails the gate.

    Attributes:
        row: the first of its results that fails.
        anchor: where the page says more.
        also: what other results of it say.
    """

    row: Row
    anchor: str
    also: str


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
    failures: list[Failure]
    untold: int
    areas: list[tuple[str, list[Section]]]
    meanings: list[tuple[Badge, str]]
    by_construction: int
    normwise: int
    false_alarms: float
    texts: list[tuple[Text, list[Passage]]]
    durations: list[Duration]
    history: History | None


def page(run: Run, history: History | None = None) -> Page:
    """The page of a run, among earlier ones if they are given."""
    found: dict[str, list[Result]] = {claim_id: [] for claim_id in run.claims}
    for result in run.results:
        found[result.claim].append(result)
    sections = [section(run, claim_id, results) for claim_id, results in found.items()]
    failures = list(_failures(run))
    heading, _, summary = (run.gate.sentence if run.gate else "NOT GATED: ").partition(": ")
    return Page(
        run=run,
        heading=heading,
        summary=summary,
        tone="upheld" if run.gate and run.gate.exit_code == 0 else "refuted",
        badges=counted(run),
        failures=failures[:MOST_FAILURES],
        untold=len(failures[MOST_FAILURES:]),
        areas=[
            (area.replace("_", " "), list(members))
            for area, members in itertools.groupby(sections, key=lambda section: section.id.partition(".")[0])
        ],
        meanings=[(badge(verdict), meaning) for verdict, meaning in MEANINGS.items()],
        by_construction=sum(result.by_construction for result in run.results),
        normwise=sum(bool(result.qualifier) for result in run.results),
        false_alarms=max((audit.family_alpha for audit in run.false_alarms.values()), default=0.0),
        texts=[(text, [_passage(judgement) for judgement in judgements(run, text)]) for text in run.texts],
        durations=slowest(run),
        history=history,
    )


def _failures(run: Run) -> Iterator[Failure]:
    """What fails the gate, claim by claim and implementation by implementation."""
    numbers = {judged.name: number for number, judged in enumerate(run.implementations)}
    failed = filter(fails, run.results)
    for (claim, implementation), group in itertools.groupby(failed, lambda one: (one.claim, one.implementation)):
        first, *others = group
        also = ", ".join(f"{other.words} in {other.dtype}" for other in others)
        yield Failure(row(run, first), anchor(claim, numbers[implementation]), also)


def _passage(judgement: Judgement) -> Passage:
    sentence = judgement.sentence
    return Passage(
        judgement,
        Badge(STANDINGS[sentence.standing], sentence.standing, judgement.css),
        mathml(sentence.equation) if sentence.equation else None,
        mathml(sentence.corrected) if sentence.corrected else None,
    )
