"""A program and the lines exchanged with it: never a hang, never a zombie, nothing of it left behind."""

import os
import select
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import IO

MOST_BYTES = 2**28
"""A line longer than this is no answer. Contract operations return megabytes at most."""
KEPT = 2000
"""Bytes kept of what a call leaves on standard error: the last ones."""
GRACE = 1.0
"""Seconds that a program has to end by itself after its standard input has."""
_CHUNK = 2**16
_LAST_CHUNKS = 16
"""Chunks read of what a pipe may still hold; something that escaped may write for ever."""
_LOOK = 100
"""Milliseconds after which a silent program is asked for its pulse: a grandchild may keep its output open."""


class ChannelError(Exception):
    """There will be no answer. Says what became of the program, as the rest of a sentence that it begins."""


class HungError(ChannelError):
    """The answer did not come in time."""


class Channel:
    """One run of a program, in a session of its own so that whatever it starts ends with it.

    Everything goes through non-blocking pipes and one poll: a program that prints while it reads, or fills its
    standard error, cannot block us while we block it.

    Raises:
        OSError: the program cannot be started.
    """

    def __init__(self, argv: Sequence[str], directory: str) -> None:
        pipe = subprocess.PIPE
        self._program = subprocess.Popen(  # noqa: S603 -- running it is what the user asked for
            list(argv), stdin=pipe, stdout=pipe, stderr=pipe, cwd=directory, bufsize=0, start_new_session=True
        )
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        assert self._program.stderr is not None
        self._in, self._out, self._err = (
            stream.fileno() for stream in (self._program.stdin, self._program.stdout, self._program.stderr)
        )
        for descriptor in (self._in, self._out, self._err):
            os.set_blocking(descriptor, False)
        self._guard = _guard(self._program.pid)
        self._poll = select.poll()
        self._poll.register(self._out, select.POLLIN)
        self._poll.register(self._err, select.POLLIN)
        self._received = bytearray()
        self._complaints = bytearray()
        self._owner = os.getpid()

    def ask(self, line: bytes, seconds: float) -> bytes:
        """The line that answers a line; raises `ChannelError` if none comes within the time."""
        deadline = time.monotonic() + seconds
        self._complaints.clear()
        unsent = self._send(memoryview(line))
        searched = 0
        while (end := self._received.find(b"\n", searched)) < 0:
            searched = len(self._received)
            if searched > MOST_BYTES:
                raise ChannelError(f"printed {searched} bytes without the end of a line")
            unsent = self._wait(unsent, deadline, seconds)
        if unsent:
            raise ChannelError("answered before it had read the call to its end")
        answer = bytes(self._received[:end])
        del self._received[: end + 1]
        return answer

    def complaints(self) -> str:
        """The end of what the program wrote to its standard error since it was last asked."""
        return self._complaints.decode("utf-8", "backslashreplace").strip()

    def end(self, farewell: bytes = b"") -> None:
        """Say farewell, if any, and wait; then kill whatever is left of the program and of what it started."""
        if self._owner != os.getpid():  # a fork of the process that started it
            return
        with suppress(ChannelError):
            self._send(memoryview(farewell))
        _close(self._program.stdin)
        with suppress(subprocess.TimeoutExpired):
            self._program.wait(GRACE if farewell else 0)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._program.pid, signal.SIGKILL)
        self._program.wait()
        self._guard.kill()
        self._guard.wait()
        _close(self._guard.stdin)
        self._listen(_LAST_CHUNKS)
        _close(self._program.stdout)
        _close(self._program.stderr)

    def _send(self, unsent: memoryview) -> memoryview:
        """Send as much as the pipe takes; what is left. The poll watches for more room as long as there is any."""
        try:
            unsent = unsent[os.write(self._in, unsent) :]
        except BlockingIOError:
            pass
        except BrokenPipeError:
            # A program that printed a line and ended, before it was asked anything: its line says more than its end.
            if any(descriptor == self._out and event & select.POLLIN for descriptor, event in self._poll.poll(0)):
                return memoryview(b"")
            raise ChannelError(self._fate("closed its standard input")) from None
        if unsent:
            self._poll.register(self._in, select.POLLOUT)
        return unsent

    def _wait(self, unsent: memoryview, deadline: float, seconds: float) -> memoryview:
        """Wait for the program to read or write something; what is left to send."""
        left = deadline - time.monotonic()
        if left <= 0:
            raise HungError(f"gave no answer within {seconds:g} s")
        for descriptor, _ in self._poll.poll(min(_LOOK, 1000 * left)) or self._last_words():
            if descriptor == self._err:
                self._listen()
            elif descriptor == self._in:
                self._poll.unregister(self._in)
                unsent = self._send(unsent)
            elif chunk := os.read(self._out, _CHUNK):
                self._received += chunk
            else:
                raise ChannelError(self._fate("closed its standard output without an answer"))
        return unsent

    def _last_words(self) -> list[tuple[int, int]]:
        """What a silent program left to read before it ended, if it has ended."""
        if self._program.poll() is None:
            return []
        ready = self._poll.poll(0)
        if not ready:
            raise ChannelError(self._fate(""))
        return ready

    def _listen(self, chunks: int = 1) -> None:
        """Take what stands on standard error, and keep the end of it."""
        with suppress(BlockingIOError):
            for _ in range(chunks):
                chunk = os.read(self._err, _CHUNK)
                if not chunk:
                    with suppress(KeyError):
                        self._poll.unregister(self._err)
                    return
                self._complaints = (self._complaints + chunk)[-KEPT:]

    def _fate(self, living: str) -> str:
        """What became of a program that will not answer; `living` if it has not ended."""
        try:
            status = self._program.wait(GRACE)
        except subprocess.TimeoutExpired:
            return living
        if status >= 0:
            return f"exited with status {status} without an answer"
        with suppress(ValueError):
            return f"was ended by {signal.Signals(-status).name} without an answer"
        return f"was ended by signal {-status} without an answer"


def _guard(session: int) -> subprocess.Popen[bytes]:
    """Kills a session when this process ends without having done so, be it killed itself."""
    null = subprocess.DEVNULL
    # It waits for a line that never comes; the system ends our side of the pipe whatever becomes of us.
    command = ["/bin/sh", "-c", 'read -r line; kill -s KILL -- "-$0"', str(session)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=null, stderr=null, start_new_session=True)  # noqa: S603


def _close(stream: IO[bytes] | None) -> None:
    if stream is not None:
        stream.close()
