"""Record → HTML: one file, readable without JavaScript or network, drawn from the record and nothing else."""

import base64
import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from theorycheck.explanation import number
from theorycheck.history import History
from theorycheck.record import Run
from theorycheck.report.badges import badge, badge_of
from theorycheck.report.names import anchor, breakable, listed
from theorycheck.report.page import page
from theorycheck.report.sparkline import sparkline
from theorycheck.text import inert
from theorycheck.verdict import Verdict

FILE_NAME = "report.html"
FONT = "math.woff2"


def write(run: Run, directory: Path, history: History | None = None) -> Path:
    """Write `report.html` into the directory; returns its path."""
    path = directory / FILE_NAME
    path.write_text(html(run, history), encoding="utf-8", newline="\n")
    return path


def html(run: Run, history: History | None = None) -> str:
    """The page of a run, among earlier runs if they are given: the same record gives the same bytes."""
    return render("report.html.jinja", font=True, page=page(run, history))


def render(template: str, *, font: bool = False, **data: Any) -> str:
    """A page from its template and data, with the one style sheet that its policy allows.

    Args:
        template: its file.
        font: take the font of mathematics along.
        data: what the template shows.
    """
    style = _style(font=font)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return _environment().get_template(template).render(style=style, style_hash=digest, **data)


@cache
def _style(*, font: bool) -> Markup:
    here = files(__package__)
    style = here.joinpath("style.css").read_text(encoding="utf-8")
    if font:
        data = base64.b64encode(here.joinpath(FONT).read_bytes()).decode()
        style += f'@font-face {{ font-family: "theorycheck math"; src: url(data:font/woff2;base64,{data}); }}\n'
    return Markup(style)  # noqa: S704 -- our own files


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
    environment.filters["badge"] = badge_of
    environment.filters["sparkline"] = sparkline
    environment.globals["verdicts"] = [badge(verdict) for verdict in Verdict]
    environment.filters["anchor"] = anchor
    environment.filters["breakable"] = breakable
    environment.filters["listed"] = listed
    return environment
