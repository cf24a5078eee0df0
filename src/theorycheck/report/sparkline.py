"""The estimates of one track through many runs as a line of dots, small enough to stand in a table."""

import math
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from markupsafe import Markup

from theorycheck.explanation import number
from theorycheck.history import Track

STEP: Final = 14
HEIGHT: Final = 32
MARGIN: Final = 5
DOT: Final = 5
"""Pixels: from run to run, of a sparkline, around it, and across a dot."""
_INK: Final = {"stroke": "currentColor", "fill": "none"}


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

    def place(index: int, value: float) -> str:
        share = (min(max(value, low), low + span) - low) / span
        return f"{MARGIN + STEP * index} {MARGIN + (1 - share) * (HEIGHT - 2 * MARGIN):.1f}"

    said = ", ".join(number(estimate, 4) for _, estimate, _, _ in points) or "none"
    svg = Element("svg", role="img", width=f"{width}", height=f"{HEIGHT}", viewBox=f"0 0 {width} {HEIGHT}")
    svg.set("aria-label", f"estimates, the oldest first: {said}")
    if points:
        claimed = place(0, points[-1][3])
        bars = "".join(f"M{place(i, bottom)}L{place(i, top)}" for i, _, (bottom, top), _ in points)
        dots = "".join(f"M{place(i, estimate)}h0" for i, estimate, _, _ in points)
        SubElement(svg, "path", {"d": f"M{claimed}H{width - MARGIN}", "stroke-opacity": "0.35", **_INK})
        SubElement(svg, "path", {"d": bars, "stroke-opacity": "0.6", **_INK})
        SubElement(svg, "path", {"d": dots, "stroke-width": f"{DOT}", "stroke-linecap": "round", **_INK})
    return Markup(tostring(svg, encoding="unicode"))  # noqa: S704 -- ElementTree has escaped every text
