"""Many runs → HTML: verdicts and sparklines, one file like the report's own page."""

import math
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from markupsafe import Markup

from theorycheck.explanation import number
from theorycheck.history import History, Track
from theorycheck.report import render
from theorycheck.report.page import badge
from theorycheck.verdict import Verdict

STEP: Final = 14
HEIGHT: Final = 32
MARGIN: Final = 5
"""Pixels: from run to run, of a sparkline, and around it."""


def html(found: History) -> str:
    """The page of a history: the same runs give the same bytes."""
    return render(
        "history.html.jinja",
        history=found,
        badge=lambda result: badge(result.verdict, result.qualifier),
        sparkline=sparkline,
        verdicts=[badge(verdict) for verdict in Verdict],
    )


def sparkline(track: Track) -> Markup:
    """The estimates of a track with their intervals, and the claimed value as a line, without what is not finite."""
    points = [
        (index, decision.estimate, decision.interval or (decision.estimate, decision.estimate), decision.claimed)
        for index, decision in enumerate(track.decisions)
        if decision is not None and math.isfinite(decision.estimate)
    ]
    width = STEP * max(1, len(track.decisions) - 1) + 2 * MARGIN
    numbers = [value for _, estimate, ends, claimed in points for value in (estimate, *ends, claimed)]
    finite = [value for value in numbers if math.isfinite(value)] or [0.0]
    low, span = min(finite), (max(finite) - min(finite)) or 1.0

    def height(value: float) -> str:
        share = (min(max(value, low), low + span) - low) / span
        return f"{MARGIN + (1 - share) * (HEIGHT - 2 * MARGIN):.1f}"

    said = ", ".join(number(estimate, 4) for _, estimate, _, _ in points) or "none"
    svg = Element("svg", role="img", width=f"{width}", height=f"{HEIGHT}", viewBox=f"0 0 {width} {HEIGHT}")
    svg.set("aria-label", f"estimates, the oldest first: {said}")
    for _, _, _, claimed in points[-1:]:
        at = height(claimed)
        SubElement(svg, "line", {"x1": "0", "x2": f"{width}", "y1": at, "y2": at, **_stroke("0.35")})
    for index, estimate, (bottom, top), _ in points:
        x = f"{MARGIN + STEP * index}"
        SubElement(svg, "line", {"x1": x, "x2": x, "y1": height(bottom), "y2": height(top), **_stroke("0.6")})
        SubElement(svg, "circle", {"cx": x, "cy": height(estimate), "r": "2.5", "fill": "currentColor"})
    return Markup(tostring(svg, encoding="unicode"))  # noqa: S704 -- ElementTree has escaped every text


def _stroke(opacity: str) -> dict[str, str]:
    return {"stroke": "currentColor", "stroke-width": "1", "stroke-opacity": opacity}
