"""Estimates of many runs as a line of dots."""

import math
import re
from xml.etree import ElementTree as ET

from tests.theorycheck.records import a_decision

from theorycheck.history import Track
from theorycheck.report.sparkline import HEIGHT, sparkline


def drawn(*decisions):
    """The sparkline of these decisions, and its paths: the claimed value, the intervals, the estimates."""
    svg = ET.fromstring(str(sparkline(Track("rate", "", decisions))))
    return svg, [path.get("d") for path in svg.findall("path")]


def test_it_shows_what_is_finite():
    """In its frame, whatever the numbers are; the label says them."""
    finite = a_decision(estimate=0.5)
    away = a_decision(estimate=math.nan)
    large = a_decision(estimate=1e300, interval=(-math.inf, math.inf))
    svg, (_, bars, dots) = drawn(finite, away, large, None)
    assert svg.get("aria-label") == "estimates, the oldest first: 0.5, 1e+300"
    assert dots.count("M") == bars.count("M") == 2
    heights = [float(height) for height in re.findall(r" (\S+?)(?=[MLHh]|$)", bars + dots)]
    assert len(heights) == 6
    assert all(0 <= height <= HEIGHT for height in heights)


def test_the_highest_estimate_stands_highest():
    """And a run without one leaves its place empty."""
    _, (_, _, dots) = drawn(a_decision(estimate=0.1), None, a_decision(estimate=0.9))
    (first, low), (second, high) = re.findall(r"M(\S+) (\S+)h0", dots)
    assert float(high) < float(low)
    assert float(second) - float(first) == 28


def test_no_estimate_draws_nothing():
    """The label says so."""
    svg, paths = drawn(None)
    assert paths == []
    assert svg.get("aria-label") == "estimates, the oldest first: none"
