"""Record → annotations: lines of standard output that a CI system shows beside the change it ran for."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from theorycheck.explanation import facts, fails, headline
from theorycheck.record import Result, Run
from theorycheck.text import inert

MOST = 10
"""GitHub shows so many errors of a step, and drops the others without a word."""
_TELLING = ("where", "observed", "expected", "bound", "calls", "estimate", "reason")


def github(run: Run) -> Iterator[str]:
    """The failures of a run as commands of GitHub's runner, ten at most, and a notice that counts the others."""
    failed = [result for result in run if fails(result)]
    problems = run.gate.problems if run.gate else ()
    found = [
        *((f"{result.id}: {headline(result)}", _message(run, result)) for result in failed),
        *(("theorycheck", [problem]) for problem in problems),
    ]
    for title, lines in found[:MOST]:
        yield f"::error title={_property(title)}::{_data(lines)}"
    if len(found) > MOST:
        yield f"::notice title=theorycheck::{len(found) - MOST} more failures are in the report"


@contextmanager
def withheld(say: Callable[[str], object]) -> Iterator[None]:
    """Meanwhile the runner obeys no line of standard output: foreign text may look like a command."""
    token = secrets.token_hex()
    say(f"::stop-commands::{token}")
    try:
        yield
    finally:
        say(f"::{token}::")


def _message(run: Run, result: Result) -> list[str]:
    told = [f"{label} {fact}" for label, fact in facts(result, verbose=False) if label in _TELLING]
    return [result.sentence, *told[: len(_TELLING)], run.reproduction(result)]


def _data(lines: list[str]) -> str:
    return "%0A".join(inert(line).replace("%", "%25") for line in lines)


def _property(text: str) -> str:
    return inert(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
