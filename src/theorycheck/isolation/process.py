"""The handle of one worker process: asks it, waits for it, tells how it was lost, and starts it anew."""

import multiprocessing
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import cache
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any

from pebble import ProcessExpired, ProcessPool

from theorycheck.errors import UsageError
from theorycheck.isolation import worker
from theorycheck.isolation.board import Board
from theorycheck.isolation.output import Output
from theorycheck.limits import Limits

PULSE = 0.25
"""Seconds between two looks at whether the process still lives: the pool does not notice one that exits with 0."""


class Lost(Exception):  # noqa: N818 -- a way to come back, which the caller turns into a result
    """The process crashed, or hung and was ended.

    Attributes:
        operation: the one that was called last; empty if it was being plugged in.
        hung: it ran into the time limit.
    """

    def __init__(self, reason: str, operation: str = "", *, hung: bool = False) -> None:
        super().__init__(reason)
        self.operation = operation
        self.hung = hung


class Process:
    """One process that plugs in one implementation; a new one takes its place when it is lost.

    Args:
        target: the implementation's name, as a command line has it.
        limits: what the process may use.
        seed: of its global random generators.
        modules: what to import before it starts, once for all processes.
    """

    def __init__(self, target: str, limits: Limits, seed: int, modules: Sequence[str] = ()) -> None:
        self._target, self._limits, self._seed = target, limits, seed
        self._context = _context(tuple(modules))
        self._closed = False
        self._said = ""
        self._open()

    def ask(self, function: Callable[..., bytes], *arguments: Any) -> bytes:
        """What a function of `worker` returns there.

        Raises:
            Lost: the process did not come back with it; the next question goes to a new one.
        """
        for _ in range(2):
            if self._closed:
                break
            try:
                return self._answer(self._pool.schedule(function, args=arguments, timeout=self._limits.seconds))
            except (BrokenProcessPool, CancelledError, RuntimeError):
                self._renew()  # it ended between two questions: a thread that was left running, say
            except Lost:
                self._renew()
                raise
        raise Lost("its process ended before it could be asked")

    def printed(self) -> str:
        """What was printed since the last time, as a note; empty for nothing."""
        said, self._said = self._said or self._output.take(), ""
        return said

    def close(self) -> None:
        """End the process and all that it started. The folder of its files goes with it."""
        if not self._closed:
            self._closed = True
            self._end()

    def _open(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="theorycheck-"))
        self._board = Board(self._folder / worker.BOARD)
        self._output = Output(self._folder / worker.OUTPUT)
        self._pool = ProcessPool(
            max_workers=1,
            initializer=worker.start,
            initargs=(self._target, self._folder, self._limits, self._seed),
            context=self._context,
        )

    def _renew(self) -> None:
        said = self._output.take()
        if not self._closed:
            self._end()
            self._open()
            self._said = said

    def _end(self) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        leader = self._board.read()[0]
        if leader:
            with suppress(OSError):  # all gone already
                os.killpg(leader, signal.SIGKILL)
        self._pool.join()
        self._output.close()
        self._board.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _answer(self, future: "Future[bytes]") -> bytes:
        while not wait([future], timeout=PULSE).done:
            if self._gone() and not wait([future], timeout=2 * PULSE).done:
                raise self._lost("ended its process with exit status 0")
        try:
            return future.result()
        except TimeoutError:
            raise self._lost(f"did not come back within {self._limits.seconds:g} s", hung=True) from None
        except ProcessExpired as error:
            raise self._lost(f"ended its process {_ending(error.exitcode)}") from None

    def _gone(self) -> bool:
        writer = self._board.read()[0]
        try:
            os.kill(writer or os.getpid(), 0)
        except ProcessLookupError:
            return True
        return False

    def _lost(self, ending: str, *, hung: bool = False) -> Lost:
        _, operation, count = self._board.read()
        if not operation:
            return Lost(f"the implementation {ending} before an operation was called", hung=hung)
        return Lost(f"{operation} {ending}: call {count} of it for this claim was the last", operation, hung=hung)


def _ending(status: int) -> str:
    if status >= 0:
        return f"with exit status {status}"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"number {-status}"
    return f"by signal {name}" + (", as a system out of memory does" if -status == signal.SIGKILL else "")


@cache
def _context(modules: tuple[str, ...]) -> BaseContext:
    """Where processes come from: a server without threads that has imported what all of them need.

    Against fork it is safe beside the threads of this process, and every worker begins in the same state; against
    spawn it starts a worker ten times as fast, and a crash costs little.

    Raises:
        UsageError: the system has no such thing.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        raise UsageError("implementations are isolated on POSIX systems alone: judge this one with --in-process")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*modules, "theorycheck.isolation.preload"])
    return context
