"""`theorycheck waive`: propose waivers for what a run refuted, and write them down."""

import argparse
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import tomlkit

from theorycheck import policy, record_json
from theorycheck.commands.request import accepted, waivers_path
from theorycheck.errors import UsageError
from theorycheck.proposals import Proposal, propose
from theorycheck.terminal import Terminal
from theorycheck.terms import Terms, this_day
from theorycheck.text import inert
from theorycheck.waiver_file import LONGEST, TABLE
from theorycheck.waivers import Signature, Waiver, When


def execute(options: argparse.Namespace) -> int:
    """Print the edits that a report.json calls for, or make them; 0."""
    today = this_day()
    asked = policy.find(Path.cwd())
    terms = Terms(asked, accepted(options.waivers, asked, today), today=today)
    run = record_json.load(Path(options.record))
    found = propose(run, terms, reason=options.reason or "", expires=_expires(options.expires, today))
    terminal = Terminal()
    path = waivers_path(options.waivers, asked)
    if not found:
        terminal.line(f"{path} needs no edit.")
    elif options.update:
        _update(path, found, options.reason)
        for proposal in found:
            terminal.line(f"{_PAST[proposal.action]} {inert(proposal.waiver.title)}{_because(proposal)}")
        terminal.line(str(path))
    else:
        _show(terminal, path, found)
    return 0


_PAST = {"add": "added", "renew": "renewed", "drop": "dropped"}


def _show(terminal: Terminal, path: Path, found: Sequence[Proposal]) -> None:
    for proposal in found:
        terminal.line(f"# {proposal.action} {inert(proposal.waiver.title)}{_because(proposal)}")
        if proposal.action != "drop":
            terminal.line(_block(proposal.waiver))
    terminal.line(f"# --update writes this to {path}; --reason says why it is accepted.")


def _because(proposal: Proposal) -> str:
    return f": {inert(proposal.why)}" if proposal.why else ""


def _update(path: Path, found: Sequence[Proposal], reason: str | None) -> None:
    """Edit the file; whatever else stands in it stays as it is.

    Raises:
        UsageError: something would be accepted without a reason, or the file cannot be written.
    """
    accepting = sum(proposal.action != "drop" for proposal in found)
    if accepting and not (reason or "").strip():
        raise UsageError(f"{accepting} waivers would be written without a reason: --reason says why it is accepted")
    try:
        kept = _edited(path.read_text(encoding="utf-8") if path.is_file() else "", found)
        added = (_block(proposal.waiver) for proposal in found if proposal.action == "add")
        text = "\n".join((*((f"{kept.rstrip()}\n",) if kept.strip() else ()), *added))
        unfinished = path.with_suffix(f".{os.getpid()}.tmp")
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        unfinished.replace(path)
    except OSError as error:
        raise UsageError(f"cannot write {str(path)!r}: {error.strerror}") from None


def _edited(text: str, found: Sequence[Proposal]) -> str:
    """The text with the waivers renewed in their places, or dropped."""
    document = tomlkit.parse(text)
    waivers = document.get(TABLE, tomlkit.aot())
    for proposal in reversed(found):
        if proposal.index is None:
            continue
        if proposal.action == "drop":
            del waivers[proposal.index]
        else:
            table = waivers[proposal.index]
            table.update({key: value for key, value in _entries(proposal.waiver).items() if table.get(key) != value})
    if TABLE in document and not waivers:
        document.remove(TABLE)
    return tomlkit.dumps(document)


def _block(waiver: Waiver) -> str:
    """A new waiver as text; a file of nothing but waivers takes it at its end."""
    return tomlkit.dumps({TABLE: [_entries(waiver)]})


def _entries(waiver: Waiver) -> dict[str, Any]:
    """The keys of a waiver, without those that say nothing."""
    given: dict[str, Any] = {
        "claim": waiver.claim,
        "implementation": waiver.implementation,
        "reason": waiver.reason,
        "expires": waiver.expires,
        "issue": waiver.issue,
        "owner": waiver.owner,
        "when": _inline(waiver.when, When()),
        "signature": _inline(waiver.signature, Signature()),
    }
    return {key: value for key, value in given.items() if value or key == "reason"}


def _inline(value: When | Signature, usual: When | Signature) -> Any:
    table = tomlkit.inline_table()
    for key in value.__slots__:
        found = getattr(value, key)
        if found != getattr(usual, key):
            table[key] = list(found) if isinstance(found, tuple) else found
    return table


def _expires(text: str | None, today: date) -> date | None:
    if text is None:
        return None
    try:
        expires = date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--expires {text!r} is no date such as {today + LONGEST}") from None
    if not today <= expires <= today + LONGEST:
        raise UsageError(f"--expires {text} must lie between today and {today + LONGEST}, in {LONGEST.days} days")
    return expires
