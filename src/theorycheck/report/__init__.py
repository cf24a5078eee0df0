"""Record → HTML: one file, readable without JavaScript or network, drawn from the record and nothing else."""

import base64
import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from theorycheck.explanation import number
from theorycheck.record import Run
from theorycheck.report.page import page
from theorycheck.text import inert

FILE_NAME = "report.html"


def write(run: Run, directory: Path) -> Path:
    """Write `report.html` into the directory; returns its path."""
    path = directory / FILE_NAME
    path.write_text(html(run), encoding="utf-8", newline="\n")
    return path


def html(run: Run) -> str:
    """The page of a run: the same run gives the same bytes."""
    environment = _environment()
    style, _, _ = environment.loader.get_source(environment, "style.css")  # type: ignore[union-attr]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    template = environment.get_template("report.html.jinja")
    return template.render(page=page(run), style=Markup(style), style_hash=digest)  # noqa: S704 -- our own file


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
    return environment
