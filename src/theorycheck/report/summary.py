"""Record → Markdown: the summary of a CI step, inert whatever stands in the record, and never larger than is shown."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from theorycheck.errors import UsageError
from theorycheck.explanation import GLYPHS, WORST_FIRST, excuse, facts, fails, headline, worst_of
from theorycheck.record import Result, Run
from theorycheck.text import inert, storable

MOST_BYTES = 2**19
"""GitHub drops the summary of a step beyond 1 MiB, and a step may write two."""
MOST_EXPLAINED = 20
MOST_FACTS = 24
"""Rows about one failure: a minimal case may have thousands of lines."""
_PAIRS = "| | |\n| --- | --- |"
_CUT = "*There is more than fits into a summary: the report has it all.*\n"


def append(run: Run, path: Path) -> None:
    """Add the summary at the end of a file: a CI step has one file for all its commands.

    Raises:
        UsageError: it cannot be written.
    """
    try:
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(markdown(run))
    except OSError as error:
        raise UsageError(f"cannot write the summary to {str(path)!r}: {error.strerror}") from None


def markdown(run: Run) -> str:
    """The summary of a run: the gate, what failed and how to see it again, every claim on every implementation."""
    text, room = [], MOST_BYTES - len(_CUT.encode())
    for block in _blocks(run):
        text.append(f"{storable(block)}\n\n")
        room -= len(text[-1].encode())
        if room < 0:
            return "".join([*text[:-1], _CUT])
    return "".join(text)


def escaped(text: object) -> str:
    """Foreign text as Markdown shows it: every ASCII punctuation mark stands for itself."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", inert(text))


def code(text: object, *, cell: bool = False) -> str:
    """Foreign text as a code span; in a `cell` of a table a bar would end it."""
    line = inert(text)
    if not line:
        return ""
    fence = _fence(line, 1)
    padding = " " if line[0] in "` " or line[-1] in "` " else ""
    span = f"{fence}{padding}{line}{padding}{fence}"
    return span.replace("|", r"\|") if cell else span


def _blocks(run: Run) -> Iterator[str]:
    yield f"## theorycheck: {escaped(run.gate.sentence if run.gate else 'not gated')}"
    yield _counts(run)
    if run.gate is not None:
        told = [*run.gate.problems, *run.gate.notices, *_changes(run)]
        if told:
            yield "\n".join(f"- {escaped(line)}" for line in told[:MOST_EXPLAINED])
    failed = [result for result in run if fails(result)]
    for result in failed[:MOST_EXPLAINED]:
        yield from _failure(run, result)
    if len(failed) > MOST_EXPLAINED:
        yield f"{len(failed) - MOST_EXPLAINED} more failures are explained in the report."
    yield _details("Every claim", _matrix(run))
    yield _details("Environment", [_PAIRS, *(_row([code(k, cell=True), code(v, cell=True)]) for k, v in _about(run))])


def _counts(run: Run) -> str:
    """A row an implementation: how many results have each verdict."""
    rows = [_row(["implementation", *(f"{GLYPHS[verdict]} {verdict.words}" for verdict in WORST_FIRST)]), _rule(6)]
    for name in (judged.name for judged in run.implementations):
        found = [result.verdict for result in run if result.implementation == name]
        rows.append(_row([code(name, cell=True), *(str(found.count(verdict)) for verdict in WORST_FIRST)]))
    return "\n".join(rows)


def _changes(run: Run) -> Iterator[str]:
    """What changed since the baseline, a line a kind of change."""
    for kind, found in (run.gate.changes if run.gate else {}).items():
        if found:
            more = f" and {len(found) - 5} more" if len(found) > 5 else ""
            yield f"{kind}: {', '.join(found[:5])}{more}"


def _failure(run: Run, result: Result) -> Iterator[str]:
    yield f"### {GLYPHS[result.verdict]} {code(result.id)}: {headline(result)}"
    yield escaped(result.sentence)
    told = [_row([label, code(fact, cell=True)]) for label, fact in facts(result, verbose=False)][:MOST_FACTS]
    if told:
        yield "\n".join([_PAIRS, *told])
    again = run.reproduction(result)
    fence = _fence(again, 3)
    yield f"{fence}console\n{again}\n{fence}"


def _matrix(run: Run) -> Iterator[str]:
    names = [judged.name for judged in run.implementations]
    yield _row(["claim", *(code(name, cell=True) for name in names)])
    yield _rule(len(names) + 1)
    found: dict[tuple[str, str], list[Result]] = {}
    for result in run:
        found.setdefault((result.claim, result.implementation), []).append(result)
    for claim_id in run.claims:
        yield _row([code(claim_id, cell=True), *(_cell(found.get((claim_id, name), [])) for name in names)])


def _cell(results: list[Result]) -> str:
    if not results:
        return ""
    worst = worst_of([result for result in results if fails(result)] or results)
    why = f", {escaped(excuse(worst))}" if excuse(worst) else ""
    return f"{GLYPHS[worst.verdict]} {worst.words}{why}"


def _about(run: Run) -> Iterator[tuple[str, str]]:
    yield "theorycheck", run.tool_version
    yield "profile", run.profile
    yield "seed", str(run.seed)
    yield from run.environment.items()


def _details(title: str, lines: Iterable[str]) -> str:
    # The blank lines make Markdown of what stands in the HTML.
    return "\n".join([f"<details><summary>{title}</summary>", "", *lines, "", "</details>"])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _rule(columns: int) -> str:
    return _row(["---"] * columns)


def _fence(text: str, least: int) -> str:
    """Backticks that no run of backticks in the text ends."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    return "`" * max(least, longest + 1)
