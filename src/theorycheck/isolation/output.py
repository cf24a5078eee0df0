"""What a process prints: read as it comes, counted, and forgotten but for its end."""

import os
import selectors
import threading
from pathlib import Path

from theorycheck.text import inert

KEPT = 2000
"""Bytes of the end."""
SHOWN = 300
"""Characters of it in a note."""
_PORTION = 1 << 16


class Output:
    """A pipe with a name, and a thread that empties it: no process stands still because nobody reads what it prints."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path, 0o600)
        # Open for writing too: without a writer the pipe would be at its end before the process has begun.
        self._pipe = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        self._wakes, self._wake = os.pipe()
        self._lock = threading.Lock()
        self._count, self._end = 0, b""
        self._thread = threading.Thread(target=self._drain, name="theorycheck-output", daemon=True)
        self._thread.start()

    def take(self) -> str:
        """What was printed since the last time, as a note: empty for nothing, else how much and its end."""
        with self._lock:
            while self._read():
                pass
            count, end = self._count, self._end
            self._count, self._end = 0, b""
        if not end.strip():
            return ""
        shown = inert(end.decode(errors="replace")[-SHOWN:], SHOWN)
        return f"printed: {shown}" if count <= SHOWN else f"printed {count} bytes, at the end: {shown}"

    def close(self) -> None:
        """End the thread and close the pipe."""
        os.write(self._wake, b"x")
        self._thread.join()
        for descriptor in (self._pipe, self._wakes, self._wake):
            os.close(descriptor)

    def _drain(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._pipe, selectors.EVENT_READ)
            selector.register(self._wakes, selectors.EVENT_READ)
            while all(key.fd != self._wakes for key, _ in selector.select()):
                with self._lock:
                    self._read()

    def _read(self) -> bool:
        try:
            portion = os.read(self._pipe, _PORTION)
        except BlockingIOError:
            return False
        self._count += len(portion)
        self._end = (self._end + portion)[-KEPT:]
        return True
