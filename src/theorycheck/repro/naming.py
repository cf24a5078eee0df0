"""How a failure of a run is named: by its id, or as much of it as is unique."""

import re
import shlex
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from theorycheck.catalogue import unknown
from theorycheck.errors import UsageError
from theorycheck.record import Result, Run
from theorycheck.text import inert
from theorycheck.verdict import Verdict

MOST_NAMED = 5
"""Ids listed in a message."""


def chosen(run: Run, name: str) -> Result:
    """The failure that an id, or a part of one, stands for.

    Raises:
        UsageError: it stands for none or several, or for a result that is as expected.
    """
    failures = {result.id: result for result in run if _reproducible(result)}
    matching = _matching(name, failures)
    if len(matching) == 1:
        return failures[matching[0]]
    if matching:
        raise UsageError(f"{name!r} stands for {len(matching)} failures: {_listed(matching)}. Name one of them.")
    others = {result.id: result for result in run}
    for other in _matching(name, others)[:1]:
        raise UsageError(f"{inert(other)} is {others[other].words}: there is nothing to reproduce.")
    if not failures:
        raise UsageError(f"unknown result {name!r}, and the report holds no refutation or error.")
    near = get_close_matches(name, failures, n=1, cutoff=0.4)
    hint = "" if near else f" The report's failures: {_listed(list(failures))}."
    raise UsageError(f"{unknown('result', name, failures)}{hint}")


def command(run: Run, result: Result) -> str:
    """The command that writes the script of a failure; empty if the record holds no calls for it."""
    if not _reproducible(result) or result.counterexample is None or not result.counterexample.calls:
        return ""
    alone = sum(other.claim == result.claim and _reproducible(other) for other in run) == 1
    return inert(shlex.join(["theorycheck", "repro", result.claim if alone else result.id]))


def file_name(result: Result) -> str:
    """A name for the script, whatever the implementation is called."""
    return f"repro_{re.sub(r'[^A-Za-z0-9]+', '_', result.id).strip('_')}.py"


def _reproducible(result: Result) -> bool:
    return result.verdict in {Verdict.REFUTED, Verdict.ERROR} and not (result.as_expected or result.defect)


def _matching(name: str, ids: Iterable[str]) -> list[str]:
    """The ids that a name stands for: exactly, else as a claim, else as a beginning, else as any part."""
    known = list(ids)
    for found in (
        [one for one in known if one == name],
        [one for one in known if one.partition("[")[0] == name],
        [one for one in known if one.startswith(name)],
        [one for one in known if name in one],
    ):
        if found:
            return found
    return []


def _listed(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else ""
    return ", ".join(map(inert, ids[:MOST_NAMED])) + more
