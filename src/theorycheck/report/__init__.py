"""Record → HTML: one file, readable without JavaScript or network, drawn from the record and nothing else."""

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from theorycheck.explanation import number
from theorycheck.record import Run
from theorycheck.report.page import page
from theorycheck.text import inert

FILE_NAME = "report.html"
MOST_LISTED = 500
"""Names in one list; the record has all of them."""


def write(run: Run, directory: Path) -> Path:
    """Write `report.html` into the directory; returns its path."""
    path = directory / FILE_NAME
    path.write_text(html(run), encoding="utf-8", newline="\n")
    return path


def html(run: Run) -> str:
    """The page of a run: the same run gives the same bytes."""
    return render("report.html.jinja", page=page(run))


def render(template: str, **data: Any) -> str:
    """A page from its template and data, with the one style sheet that its policy allows."""
    environment = _environment()
    style, _, _ = environment.loader.get_source(environment, "style.css")  # type: ignore[union-attr]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    style = Markup(style)  # noqa: S704 -- our own file
    return environment.get_template(template).render(style=style, style_hash=digest, **data)


def breakable(name: str) -> Markup:
    """A dotted name that may be broken after its dots and underscores."""
    return Markup(re.sub(r"([._])", r"\1<wbr>", str(escape(inert(name)))))  # noqa: S704 -- escaped


def listed(names: Sequence[str]) -> Markup:
    """Names in one line, each cut by itself; of very many, the first."""
    more = f" and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else ""
    return Markup(", ").join(inert(name) for name in names[:MOST_LISTED]) + more


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("theorycheck", "report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Whatever a template prints may be foreign text.
        finalize=lambda value: inert(value) if isinstance(value, str) and not isinstance(value, Markup) else value,
    )
    environment.filters["number"] = number
    environment.filters["breakable"] = breakable
    environment.filters["listed"] = listed
    return environment
