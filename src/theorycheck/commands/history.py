"""`theorycheck history`: the verdicts and estimates of a folder of runs, as text and as a page with sparklines."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from theorycheck.errors import UsageError
from theorycheck.explanation import GLYPHS, number
from theorycheck.history import History, Strand, Track, history
from theorycheck.lines import WIDTH
from theorycheck.terminal import Terminal
from theorycheck.text import cut, inert

ABSENT = "·"
MOST_RUNS = 40
"""The newest, as many as a line has room for."""
_ESTIMATES = 6


def execute(options: argparse.Namespace) -> int:
    """Print the claims that were not upheld throughout, or all; 0."""
    found = history(Path(options.folder))
    terminal = Terminal()
    for line in _lines(found, everything=options.all):
        terminal.line(line)
    if options.html:
        from theorycheck.report import history as page  # noqa: PLC0415 -- templates load only where a page is drawn

        try:
            Path(options.html).write_text(page.html(found), encoding="utf-8", newline="\n")
        except OSError as error:
            raise UsageError(f"cannot write the page to {options.html!r}: {error.strerror}") from None
        terminal.line(options.html)
    return 0


def _lines(found: History, *, everything: bool) -> Iterator[str]:
    first, last = found.runs[0][1], found.runs[-1][1]
    yield cut(
        f"{len(found.runs)} runs, {inert(first.started or 'undated')} to {inert(last.started or 'undated')}", WIDTH
    )
    for told in found.left_out:
        yield f"left out: {inert(told)}"
    steady = sum(strand.steady for strand in found.strands)
    for strand in found.strands:
        if everything or not strand.steady:
            yield from _strand(strand)
    yield f"{steady} of {len(found.strands)} claims × implementations were as expected in every run."


def _strand(strand: Strand) -> Iterator[str]:
    marks = "".join(ABSENT if result is None else GLYPHS[result.verdict] for result in strand.results[-MOST_RUNS:])
    yield f"{marks}  {inert(strand.claim)}[{inert(strand.implementation)}]"
    for track in strand.tracks:
        yield cut(f"    {_track(track)}", WIDTH)


def _track(track: Track) -> str:
    newest = (ABSENT if one is None else number(one.estimate, 4) for one in track.decisions[-_ESTIMATES:])
    # The setting first: it tells tracks apart where the line is cut.
    about = ": ".join(inert(part) for part in (track.setting, track.what) if part)
    return f"{' '.join(newest)}  {about}"
