"""Plain lines for a terminal, where colour only repeats what the words say.

No line is ever redrawn, but for one below all others that tells how far a run is; only a terminal gets it.
"""

import os
from typing import TextIO

from theorycheck.explanation import GLYPHS
from theorycheck.lines import WIDTH, Lines, wants_colour
from theorycheck.record import qualified
from theorycheck.text import cut
from theorycheck.verdict import Verdict

_COLOURS = {Verdict.UPHELD: "32", Verdict.REFUTED: "31", Verdict.INCONCLUSIVE: "33", Verdict.ERROR: "35"}
_CLEARED = "\r\x1b[K"
_LONGEST_VERDICT = max(len(verdict.words) for verdict in Verdict)


__all__ = ["WIDTH", "Terminal", "wants_colour"]


class Terminal(Lines):
    """Writes lines, some of which begin with a verdict."""

    def __init__(self, stream: TextIO | None = None) -> None:
        super().__init__(stream)
        self._glyphs = _can_encode(self._stream, "".join(GLYPHS.values()))
        # FORCE_COLOR asks a log for colour, not for lines that overwrite each other.
        self._redraws = self._stream.isatty() and os.environ.get("TERM") != "dumb"
        self._live = False

    def line(self, text: str = "") -> None:
        """One line, at once, in place of the live one."""
        self.clear()
        super().line(text)

    def live(self, text: str) -> None:
        """A line that the next one takes the place of; nothing where lines cannot be redrawn."""
        if self._redraws:
            print(f"{_CLEARED}{cut(text, WIDTH - 1)}", end="", file=self._stream, flush=True)
            self._live = True

    def clear(self) -> None:
        """Take the live line away."""
        if self._live:
            print(_CLEARED, end="", file=self._stream, flush=True)
            self._live = False

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

    def _coloured_as(self, verdict: Verdict, words: str) -> str:
        colour = _COLOURS.get(verdict)
        return f"\x1b[{colour}m{words}\x1b[0m" if self._coloured and colour else words


def _can_encode(stream: TextIO, text: str) -> bool:
    try:
        text.encode(getattr(stream, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True
