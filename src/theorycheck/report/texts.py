"""A text judged sentence by sentence, read off the record: in the page, and as a table in Markdown."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from theorycheck.explanation import number
from theorycheck.record import Result, Run
from theorycheck.sentence import Sentence, Standing, Text
from theorycheck.text import inert
from theorycheck.verdict import Verdict

GLYPHS = {Standing.HOLDS: "✓", Standing.DEFINITION: "✓", Standing.CONDITIONAL: "◐", Standing.REFUTED: "✗"}


@dataclass(frozen=True)
class Judgement:
    """A sentence with what the run says about it.

    Attributes:
        sentence: the sentence.
        counterexamples: the minimal cases that refute it as stated, a line each, with what was observed.
        contradicted: the claims that came out otherwise than its standing needs.
        missing: the claims that the run did not judge.
    """

    sentence: Sentence
    counterexamples: tuple[str, ...]
    contradicted: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def css(self) -> str:
        """The class of its mark."""
        return {Standing.CONDITIONAL: "inconclusive", Standing.REFUTED: "refuted"}.get(self.sentence.standing, "upheld")

    @property
    def shown(self) -> bool:
        """True if the run judged every claim that the standing rests on, as it needs it."""
        return not (self.contradicted or self.missing)


def judgements(run: Run, text: Text) -> list[Judgement]:
    """Every sentence of the text, in its order."""
    found: dict[str, list[Result]] = {}
    for result in run.results:
        if result.verdict is not Verdict.NOT_APPLICABLE:
            found.setdefault(result.claim, []).append(result)
    return [_judgement(sentence, found) for sentence in text.sentences]


def markdown(run: Run) -> str:
    """The texts of a run as Markdown, one table each."""
    return "\n".join(line for text in run.texts for line in _table(run, text))


def _judgement(sentence: Sentence, found: dict[str, list[Result]]) -> Judgement:
    judged = [claim for claim in sentence.claims if claim in found]
    return Judgement(
        sentence,
        counterexamples=tuple(
            line for claim in sentence.refuted_by for result in found.get(claim, ()) for line in _case(result)
        ),
        contradicted=tuple(claim for claim in judged if not all(result.as_expected for result in found[claim])),
        missing=tuple(claim for claim in sentence.claims if claim not in found),
    )


def _case(result: Result) -> Iterator[str]:
    if result.counterexample is None or result.reading is None:
        return
    reading = result.reading
    relation = {"equals": "", "is": ""}.get(reading.relation, f"{reading.relation} ")
    where = ", ".join(result.counterexample.lines)
    yield f"{where}: {reading.what} is {number(reading.observed, 6)}, not {relation}{number(reading.expected, 6)}"


def _table(run: Run, text: Text) -> Iterator[str]:
    yield f"## {text.author}, *{text.title}* ({text.year})"
    yield ""
    yield "| the text | verdict | what it misses | what is true | shown by |"
    yield "| --- | --- | --- | --- | --- |"
    for judgement in judgements(run, text):
        yield f"| {' | '.join(_cells(judgement))} |"
    yield ""


def _cells(judgement: Judgement) -> Iterator[str]:
    sentence = judgement.sentence
    yield _joined([sentence.words, _math(sentence.equation)])
    yield sentence.standing.value + ("" if judgement.shown else " (not shown in this run)")
    yield _joined([sentence.care, *(f"Minimal counterexample: `{line}`." for line in judgement.counterexamples)])
    yield _joined([sentence.correction, _math(sentence.corrected)])
    yield ", ".join(f"`{claim}`" for claim in sentence.claims)


def _math(latex: str) -> str:
    # A bar would end the cell of the table.
    in_a_cell = latex.replace("|", r"\vert ")
    return f"${in_a_cell}$" if latex else ""


def _joined(parts: Iterable[str]) -> str:
    return "<br>".join(inert(part).replace("|", r"\|") for part in parts if part)
