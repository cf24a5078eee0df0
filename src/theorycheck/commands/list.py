"""`theorycheck list`: the claims, as lines, JSON or a Markdown table."""

import argparse
import itertools
import json
import textwrap
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from theorycheck.claim_source import Listed, listed
from theorycheck.errors import UsageError
from theorycheck.lines import WIDTH, Lines

_INDENT = "      "
BEGIN, END = "<!-- claims -->", "<!-- /claims -->"


def execute(options: argparse.Namespace) -> int:
    """Print the claims, or write their table into a file."""
    claims = list(listed())
    lines = Lines()
    if options.json:
        lines.line(json.dumps([entry(found) for found in claims], indent=1, ensure_ascii=False))
    elif options.write:
        rewrite(Path(options.write), table(claims))
    elif options.markdown:
        lines.line(table(claims))
    else:
        for area, members in itertools.groupby(claims, key=lambda found: found.area):
            lines.heading(area)
            for found in members:
                for line in _lines(found):
                    lines.line(line)
    return 0


def entry(found: Listed) -> dict[str, Any]:
    """A claim as JSON lists it."""
    claim = found.claim
    return {
        "id": found.id,
        "area": found.area,
        "kind": claim.kind.value,
        "needs": list(claim.needs),
        "any_of": list(claim.any_of),
        "profile": claim.profile.value,
        "statement": claim.statement,
        "source": str(claim.source),
    }


def table(claims: Iterable[Listed]) -> str:
    """The claims as a Markdown table."""
    rows = [
        f"| `{found.id}` | {_cell(_sentence(found))} | {_cell(str(found.claim.source))} | {found.claim.profile} |"
        for found in claims
    ]
    return "\n".join(["| claim | what theory says | source | from profile |", "| --- | --- | --- | --- |", *rows])


def rewrite(path: Path, text: str) -> None:
    """Replace what stands between the markers of a file.

    Raises:
        UsageError: the file cannot be read, or has no markers.
    """
    try:
        before = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot read {str(path)!r}: {error.strerror}") from None
    head, begin, rest = before.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise UsageError(f"{str(path)!r} has no lines {BEGIN} and {END}: the table goes between them")
    after = f"{head}{BEGIN}\n{text}\n{END}{tail}"
    if after != before:
        path.write_text(after, encoding="utf-8", newline="\n")


def _lines(found: Listed) -> list[str]:
    # The whole id stands on a line of its own, to be copied after --claims.
    return [f"  {found.id}", *textwrap.wrap(_sentence(found), WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)]


def _sentence(found: Listed) -> str:
    return f"{found.claim.upheld} (False as stated.)" if found.claim.expected == "refuted" else found.claim.upheld


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
