"""`theorycheck report`: draw the page of a report.json again."""

import argparse
from pathlib import Path

from theorycheck.suite import draw_report
from theorycheck.terminal import Terminal


def execute(options: argparse.Namespace) -> int:
    """Draw report.html beside the record."""
    Terminal().line(str(draw_report(Path(options.record))))
    return 0
