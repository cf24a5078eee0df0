"""Many runs → HTML: verdicts and sparklines, one file like the report's own page."""

from theorycheck.history import History
from theorycheck.report import render


def html(found: History) -> str:
    """The page of a history: the same runs give the same bytes."""
    return render("history.html.jinja", history=found)
