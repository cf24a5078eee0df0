"""`theorycheck explain`: everything that a claim says about itself."""

import argparse
import textwrap

from theorycheck import catalogue
from theorycheck.catalogue import Property
from theorycheck.terminal import WIDTH, Terminal

_LABEL = 13


def execute(options: argparse.Namespace) -> int:
    """Print one claim."""
    found = catalogue.load(options.claim)
    terminal = Terminal()
    terminal.heading(found.id)
    for line in lines(found):
        terminal.line(line)
    return 0


def lines(found: Property) -> list[str]:
    """What a reader of a verdict asks: the sentence, the statement, when it holds, who says so, what it needs."""
    claim = found.claim
    facts = [
        ("claim", claim.upheld),
        ("if refuted", claim.refuted),
        ("statement", claim.statement),
        *(("assumes", assumption) for assumption in claim.assumes),
        ("source", str(claim.source)),
        ("needs", ", ".join(claim.needs)),
        ("any of", ", ".join(claim.any_of)),
        ("kind", claim.kind.value),
        ("profile", f"{claim.profile.value} and longer"),
        ("dtypes", ", ".join(claim.dtypes) or "all that are declared"),
        ("expected", "refuted, even of a correct implementation" if claim.expected == "refuted" else ""),
        ("corrected by", ", ".join(claim.corrected_by)),
        ("version", f"{claim.version}, in the catalogue since edition {claim.since}"),
        ("module", found.module.__name__),
    ]
    return [line for label, text in facts if text for line in _labelled(label, text)]


def _labelled(label: str, text: str) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=f"  {label:<{_LABEL}}",
        subsequent_indent=" " * (_LABEL + 2),
        break_long_words=False,
        break_on_hyphens=False,
    )
