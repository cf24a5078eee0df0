"""Two runs → HTML: what changed, one file like the report's own page."""

from theorycheck.changes import Changes
from theorycheck.movement import FALSE_MOVES
from theorycheck.report import render


def html(changes: Changes) -> str:
    """The page of a comparison: the same two runs give the same bytes."""
    bad = changes.comparison.newly_refuted or changes.comparison.lost
    return render(
        "changes.html.jinja",
        changes=changes,
        tone="refuted" if bad else "upheld",
        false_moves=f"{FALSE_MOVES:.0%}",
    )
