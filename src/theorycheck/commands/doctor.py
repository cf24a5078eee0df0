"""`theorycheck doctor`: does an implementation keep the contract, and what might it offer next? No theory is judged."""

import argparse
import dataclasses
import json
import os
import shlex
import textwrap
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

from theorycheck import catalogue
from theorycheck.contract import OPERATIONS
from theorycheck.doctor import Diagnosis, Offer, Problem, diagnose, near_misses
from theorycheck.doctor.diagnosis import slip
from theorycheck.errors import UsageError
from theorycheck.gate import ExitCode
from theorycheck.resolve import plug_in, resolve
from theorycheck.terminal import WIDTH, Terminal
from theorycheck.text import cut, inert

MOST_TOLD = 20
"""Problems told in the terminal; an object that answers to every name has one for each operation."""
MOST_OFFERS = 5
SCHEMA = "theorycheck-doctor/1"
_INDENT = "  "


def execute(options: argparse.Namespace) -> int:
    """Look the implementations over; 6 if one of them breaks the contract."""
    found = {name: examine(name) for name in options.implementations}
    terminal = Terminal()
    if options.json:
        told = [{"target": name, **dataclasses.asdict(one)} for name, one in found.items()]
        terminal.line(json.dumps({"schema": SCHEMA, "implementations": told}, indent=1))
    else:
        for index, (name, one) in enumerate(found.items()):
            show(terminal, one, name, first=not index)
    return int(ExitCode.IMPLEMENTATION if any(one.problems for one in found.values()) else ExitCode.PASSED)


def examine(name: str) -> Diagnosis:
    """The diagnosis of an implementation by its name. What it prints is not shown.

    Raises:
        UsageError: there is no such thing, or it offers no operation; names what looks like one.
        ImplementationError: it could not be imported or constructed.
    """
    # An output of ours that a program reads must hold nothing else.
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        target = resolve(name)
        try:
            [implementation] = plug_in([name])
        except UsageError as error:
            misses = near_misses.operations(target).items()
            hints = " ".join(f"{slip(near, meant)}" for near, meant in misses)
            raise UsageError(f"{error} {hints}".strip()) from None
        return diagnose(implementation, list(catalogue.select(())))


def show(terminal: Terminal, found: Diagnosis, target: str, *, first: bool = True) -> None:
    """A diagnosis as lines of a terminal."""
    if not first:
        terminal.line()
    terminal.heading(cut(inert(f"{found.name} {found.version}".strip()), WIDTH))
    for line in lines(found):
        terminal.line(line)
    terminal.line()
    terminal.heading(_conclusion(found))
    terminal.line(f"No theory was judged. Next: theorycheck check {inert(shlex.quote(target))}")


def lines(found: Diagnosis) -> Iterator[str]:
    """What is offered, what is wrong with it, what is missing and what would be worth offering."""
    count = f"{len(found.operations)} of {len(OPERATIONS)} operations, in {', '.join(found.dtypes)}"
    yield from _section("offered", [count, ", ".join(found.operations)])
    yield from _section("layers of its own", [", ".join(found.layers)])
    yield from _section("wrong", [_told(problem, found) for problem in found.problems[:MOST_TOLD]])
    if len(found.problems) > MOST_TOLD:
        yield f"{_INDENT}and {len(found.problems) - MOST_TOLD} more problems: --json has them all"
    yield from _section("noted", list(found.notes))
    yield from _section("not offered", [", ".join(found.missing)] if found.missing else [])
    yield from _section("worth offering", [_worth(offer) for offer in found.offers[:MOST_OFFERS]])


def _section(title: str, entries: list[str]) -> Iterator[str]:
    if any(entries):
        yield f"{_INDENT}{title}"
    for entry in filter(None, entries):
        yield from textwrap.wrap(entry, WIDTH, initial_indent=_INDENT * 2, subsequent_indent=_INDENT * 3)


def _told(problem: Problem, found: Diagnosis) -> str:
    where = f", in {' and '.join(problem.dtypes)}" if 0 < len(problem.dtypes) < len(found.dtypes) else ""
    return f"{problem.operation}{where}: {inert(problem.what)}"


def _worth(offer: Offer) -> str:
    what = " and ".join(offer.what)
    claims = f"{offer.claims} claim{'s' * (offer.claims != 1)}"
    if offer.again:
        return f"declare {what}, and {claims} {'is' if offer.claims == 1 else 'are'} judged in it too"
    return f"offer {what}, and {offer.claims} more claim{'s apply' if offer.claims != 1 else ' applies'}"


def _conclusion(found: Diagnosis) -> str:
    problems = f"{len(found.problems)} problem{'s' * (len(found.problems) != 1)}" if found.problems else "no problem"
    return f"{problems.capitalize()}; {found.claims} claims apply."
