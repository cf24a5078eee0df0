"""Plain lines for a terminal: no line is ever redrawn, and colour only repeats what the words say."""

import os
import sys
from typing import TextIO

from theorycheck.explanation import GLYPHS, WIDTH
from theorycheck.record import qualified
from theorycheck.text import cut
from theorycheck.verdict import Verdict

_COLOURS = {Verdict.UPHELD: "32", Verdict.REFUTED: "31", Verdict.INCONCLUSIVE: "33", Verdict.ERROR: "35"}
_LONGEST_VERDICT = max(len(verdict.words) for verdict in Verdict)


__all__ = ["WIDTH", "Terminal", "wants_colour"]


class Terminal:
    """Writes lines to a stream, coloured if it is a terminal that wants colour."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = sys.stdout if stream is None else stream
        self._coloured = wants_colour(self._stream)
        self._glyphs = _can_encode(self._stream, "".join(GLYPHS.values()))

    def line(self, text: str = "") -> None:
        """One line, at once: a run may take long, and its output may go through a pipe."""
        encoding = getattr(self._stream, "encoding", None) or "utf-8"
        safe = text.encode(encoding, "backslashreplace").decode(encoding)
        print(safe, file=self._stream, flush=True)

    def verdict(self, verdict: Verdict, *columns: tuple[str, int], qualifier: str = "") -> None:
        """A line that begins with a verdict, then columns of a given width; the last may be as long as it likes."""
        mark = f"{GLYPHS[verdict]} " if self._glyphs else ""
        told = qualified(verdict, qualifier)
        words = f"{mark}{told:<{_LONGEST_VERDICT}}"
        (first, width), *others = columns
        # A long verdict takes its room from the column beside it: those after it stay in line.
        columns = ((first, width and width - max(0, len(told) - _LONGEST_VERDICT)), *others)
        rest = "  ".join(f"{cut(text, width):<{width}}" if width else text for text, width in columns)
        self.line(f"{self._coloured_as(verdict, words)}  {rest}".rstrip())

    def heading(self, text: str) -> None:
        """A line in bold."""
        self.line(f"\x1b[1m{text}\x1b[0m" if self._coloured else text)

    def _coloured_as(self, verdict: Verdict, words: str) -> str:
        colour = _COLOURS.get(verdict)
        return f"\x1b[{colour}m{words}\x1b[0m" if self._coloured and colour else words


def wants_colour(stream: TextIO) -> bool:
    """True for a terminal; NO_COLOR and FORCE_COLOR say otherwise, NO_COLOR with the last word."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def _can_encode(stream: TextIO, text: str) -> bool:
    try:
        text.encode(getattr(stream, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True
