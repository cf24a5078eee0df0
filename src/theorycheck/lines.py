"""Lines of text for a terminal, without knowledge of verdicts: what a listing needs is loaded in no time."""

import os
import sys
from typing import TextIO

WIDTH = 80


class Lines:
    """Writes lines to a stream, coloured if it is a terminal that wants colour."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = sys.stdout if stream is None else stream
        self._coloured = wants_colour(self._stream)

    def line(self, text: str = "") -> None:
        """One line, at once: a run may take long, and its output may go through a pipe."""
        encoding = getattr(self._stream, "encoding", None) or "utf-8"
        safe = text.encode(encoding, "backslashreplace").decode(encoding)
        print(safe, file=self._stream, flush=True)

    def heading(self, text: str) -> None:
        """A line in bold."""
        self.line(f"\x1b[1m{text}\x1b[0m" if self._coloured else text)


def wants_colour(stream: TextIO) -> bool:
    """True for a terminal; NO_COLOR and FORCE_COLOR say otherwise, NO_COLOR with the last word."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"
