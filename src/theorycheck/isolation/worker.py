"""Inside a worker process: plugs one implementation in, and judges it on one claim after the other.

Everything comes in as names and numbers and goes out as bytes, so that nobody else ever loads the foreign code.
"""

import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np

from theorycheck import experiment, run
from theorycheck.custom import load
from theorycheck.environment import describe_environment, one_thread
from theorycheck.errors import ImplementationError, UsageError, WithdrawnError
from theorycheck.implementation import Implementation
from theorycheck.isolation.board import Board
from theorycheck.isolation.confinement import die_with_parent, lead_a_group, restrain
from theorycheck.isolation.seals import Seals
from theorycheck.limits import Limits
from theorycheck.record import Experiment
from theorycheck.record_json import part_to_json, plain
from theorycheck.resolve import as_judged, plug_in
from theorycheck.results import describe
from theorycheck.run import Plan
from theorycheck.survey import Ask, survey
from theorycheck.sweeping.grid import Finished, Portion
from theorycheck.sweeping.observing import measure

BOARD = "board"
OUTPUT = "output"
"""The names of the files, in the folder of a process, through which it is heard from outside."""


class Worker:
    """The one implementation of this process, and what keeps an eye on it."""

    def __init__(self, target: str, folder: Path) -> None:
        self._process = os.getpid()
        self._board = Board(folder / BOARD)
        self._calls: Counter[str] = Counter()
        self._withdrawn: Mapping[str, str] = {}
        self._seals = Seals()
        self._target = target
        self._plugged: Implementation | None = None
        if not self._board.read()[0]:  # a process in place of a lost one must not write over its last words
            self._board.write("", 0)

    def plugged(self) -> Implementation:
        """The implementation; plugged in when it is first asked for.

        Raises:
            UsageError: there is no such name.
            ImplementationError: it could not be imported or constructed.
        """
        if self._plugged is None:
            self._plugged = self._plug_in()
        return self._plugged

    def begin(self, name: str, dtype: str, withdrawn: Mapping[str, str]) -> Implementation:
        """The implementation, made ready for the next claim."""
        implementation = self.plugged()
        implementation.name, implementation.dtype, implementation.watch = name, dtype, self._watch
        self._withdrawn = withdrawn
        self._calls.clear()
        self._board.write("", 0)
        return implementation

    def end(self) -> str:
        """What the implementation did to the judge, in words; empty for nothing. A process forked off ends here."""
        self._end_if_forked()
        replaced = self._seals.mend()
        for stream in (sys.stdout, sys.stderr):
            with suppress(Exception):
                stream.flush()
        if not replaced:
            return ""
        more = f" and {len(replaced) - 3} more" if len(replaced) > 3 else ""
        return f"the implementation replaced {', '.join(replaced[:3])}{more}"

    def blame(self, error: BaseException) -> str:
        """What no claim catches, in words: nobody interrupts a worker, so it comes from foreign code."""
        operation = self._board.read()[1] or "the implementation"
        return f"{operation} raised {describe(error).removesuffix(':')}"

    def _plug_in(self) -> Implementation:
        try:
            [implementation] = plug_in([self._target])
        except (UsageError, ImplementationError) as error:
            raise type(error)(str(error)) from None  # its cause may be of a class that only this process knows
        except BaseException as error:  # noqa: BLE001 -- in a worker all of them are foreign
            raise ImplementationError(f"plugging in {self._target!r} raised {describe(error)}") from None
        told = self.end()
        if told:
            implementation.notes.append(f"{told}: put back")
        return implementation

    def _watch(self, operation: str) -> None:
        self._end_if_forked()
        self._calls[operation] += 1
        self._board.write(operation, self._calls[operation])
        if operation in self._withdrawn:
            raise WithdrawnError(f"{operation} is not called any more: {self._withdrawn[operation]}")

    def _end_if_forked(self) -> None:
        """A copy of this process that came back from foreign code must not answer for it."""
        if os.getpid() != self._process:
            os._exit(0)


_worker: list[Worker] = []


def start(target: str, folder: Path, limits: Limits, seed: int) -> None:
    """Make this process a worker: on its own, held to its limits, heard through the files of its folder."""
    die_with_parent()
    lead_a_group()
    _redirect(folder / OUTPUT)
    restrain(limits.megabytes)
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder)  # goes with the process, whatever ends it
    random.seed(seed)
    np.random.seed(seed % 2**32)  # noqa: NPY002 -- foreign code may use it: the same seed, the same draws
    _worker[:] = [Worker(target, folder)]


def look(claims: Sequence[str], profile: str, dtypes: Sequence[str], custom: Sequence[str]) -> bytes:
    """Plug the implementation in; the survey of it, as JSON."""
    implementation = _worker[0].plugged()
    ask = Ask(tuple(load(claim) for claim in claims), profile, dtypes, custom=custom)
    found = survey(implementation, as_judged(implementation, ""), ask)
    return msgspec.json.encode(replace(found, environment=describe_environment()))


def judge(claim: str, dtype: str, name: str, plan: Plan, withdrawn: Mapping[str, str]) -> bytes:
    """The result of one claim in one dtype, as JSON."""
    found = load(claim)
    implementation = _worker[0].begin(name, dtype, withdrawn)
    try:
        with one_thread():
            judged = part_to_json(run.check(found, implementation, plan))
    except BaseException as error:  # noqa: BLE001 -- told as a result
        judged = part_to_json(run.lost(found, name, dtype, plan, _worker[0].blame(error)))
    told = _worker[0].end()
    if told:
        return part_to_json(run.lost(found, name, dtype, plan, f"{told}: it is part of the judge, so no verdict holds"))
    return judged


def perform(claim: str, dtype: str, name: str, withdrawn: Mapping[str, str]) -> bytes:
    """The figure of one claim, as JSON."""
    implementation = _worker[0].begin(name, dtype, withdrawn)
    try:
        with one_thread():
            drawn = part_to_json(experiment.perform(load(claim), implementation))
    except BaseException as error:  # noqa: BLE001 -- told as a result
        drawn = part_to_json(Experiment(claim, name, dtype, None, _worker[0].blame(error)))
    told = _worker[0].end()
    return part_to_json(Experiment(claim, name, dtype, None, told)) if told else drawn


def observe(claim: str, dtype: str, name: str, portion: Portion, withdrawn: Mapping[str, str]) -> bytes:
    """A portion of a sweep of one claim, as JSON."""
    implementation = _worker[0].begin(name, dtype, withdrawn)
    try:
        with one_thread():
            found = measure(load(claim), implementation, portion)
    except BaseException as error:  # noqa: BLE001 -- told as a result
        found = Finished(portion, reason=_worker[0].blame(error))
    told = _worker[0].end()
    return msgspec.json.encode(plain(Finished(portion, reason=told) if told else found))


def _redirect(pipe: Path) -> None:
    """Nothing to read, and all that is printed into a pipe: line by line, so that little is lost in a crash."""
    nothing, written = os.open(os.devnull, os.O_RDONLY), os.open(pipe, os.O_WRONLY)
    os.dup2(nothing, 0)
    os.dup2(written, 1)
    os.dup2(written, 2)
    os.close(nothing)
    os.close(written)
    for name, descriptor in (("stdout", 1), ("stderr", 2)):
        stream = open(descriptor, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115 -- closed by nobody
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
