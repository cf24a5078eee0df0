"""Names in a page, which may be long and strange: where they may be broken, how many are listed, what leads to them."""

import hashlib
import re
from collections.abc import Sequence

from markupsafe import Markup, escape

from theorycheck.text import inert

MOST_LISTED = 500
"""Names in one list; the record has all of them."""
_PLAIN = re.compile(r"[A-Za-z][\w.-]*")


def breakable(name: str) -> Markup:
    """A dotted name that may be broken after its dots and underscores."""
    return Markup(re.sub(r"([._])", r"\1<wbr>", str(escape(inert(name)))))  # noqa: S704 -- escaped


def listed(names: Sequence[str]) -> Markup:
    """Names in one line, each cut by itself; of very many, the first."""
    more = f" and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else ""
    return Markup(", ").join(breakable(name) for name in names[:MOST_LISTED]) + more


def anchor(claim: str, implementation: int | None = None) -> str:
    """The id of a claim in the page, or of its results on one implementation: its name, unless that cannot be an id."""
    plain = claim if _PLAIN.fullmatch(claim) else f"claim-{hashlib.sha256(claim.encode()).hexdigest()[:16]}"
    return plain if implementation is None else f"{plain}-{implementation}"
