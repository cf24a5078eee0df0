"""An implementation that is judged in worker processes: what was lost there becomes results, a hang is met once."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec

from theorycheck import run
from theorycheck.catalogue import Property
from theorycheck.errors import ImplementationError
from theorycheck.isolation import worker
from theorycheck.isolation.process import Lost, Process
from theorycheck.record import Experiment, Result
from theorycheck.record_json import experiment_from_json, read, result_from_json
from theorycheck.run import Plan
from theorycheck.survey import Ask, Survey
from theorycheck.sweeping.grid import Finished, Portion

MOST_HANGS = 4
"""Operations that hung, after which an implementation is given up: each cost the whole time limit."""


class Isolated:
    """One implementation, by name, in as many processes as are asked at the same time.

    Raises:
        UsageError: there is no such name.
        ImplementationError: it could not be imported or constructed, or took its process with it.
    """

    def __init__(self, target: str, ask: Ask) -> None:
        modules = tuple(found.module.__name__ for found in ask.properties)
        self._open: Callable[[], Process] = lambda: Process(target, ask.limits, ask.seed, modules)
        self._lock = threading.Lock()
        self._processes: list[Process] = []
        self._idle: list[Process] = []
        self._withdrawn: dict[str, str] = {}
        self._given_up = ""
        self._closed = False
        try:
            self.survey = self._look(target, ask)
        except BaseException:
            self.close()
            raise
        self.name = self.survey.judged.name

    def judge(self, found: Property, dtype: str, plan: Plan) -> Result:
        """The result of one claim in one dtype."""
        try:
            data, notes = self._asked(f"{found.id} in {dtype}", worker.judge, found.id, dtype, self.name, plan)
            result = result_from_json(data)
        except (Lost, ImplementationError) as error:
            result, notes = run.lost(found, self.name, dtype, plan, str(error)), _notes(error)
        return replace(result, notes=(*result.notes, *notes))

    def perform(self, found: Property, dtype: str) -> Experiment:
        """The figure of one claim."""
        try:
            data, _ = self._asked(f"the figure of {found.id}", worker.perform, found.id, dtype, self.name)
        except (Lost, ImplementationError) as error:
            return Experiment(found.id, self.name, dtype, None, str(error))
        return experiment_from_json(data)

    def observe(self, found: Property, dtype: str, portion: Portion) -> Finished:
        """A portion of a sweep of one claim."""
        about = f"{found.id} at {', '.join(f'{name} = {value}' for name, value in portion.place)}"
        try:
            data, _ = self._asked(about, worker.observe, found.id, dtype, self.name, portion)
        except (Lost, ImplementationError) as error:
            return Finished(portion, reason=str(error))
        return read(msgspec.json.decode(data), Finished)

    def close(self) -> None:
        """End all its processes."""
        with self._lock:
            self._closed = True
            processes, self._processes, self._idle = self._processes, [], []
        for process in processes:
            process.close()

    def _look(self, target: str, ask: Ask) -> Survey:
        claims = tuple(found.id for found in ask.properties)
        try:
            data, notes = self._ask(worker.look, claims, ask.profile, tuple(ask.dtypes), tuple(ask.custom))
        except Lost as lost:
            said = "".join(f" It {note}." for note in _notes(lost))
            raise ImplementationError(f"plugging in {target!r} failed: {lost}.{said}") from None
        found = msgspec.json.decode(data, type=Survey)
        return replace(found, judged=replace(found.judged, target=target, notes=(*found.judged.notes, *notes)))

    def _asked(self, about: str, function: Callable[..., bytes], *arguments: Any) -> tuple[bytes, tuple[str, ...]]:
        """An answer about a claim; a hang is remembered, so that no other claim waits for it."""
        if self._given_up:
            raise ImplementationError(self._given_up)
        try:
            return self._ask(function, *arguments, dict(self._withdrawn))
        except Lost as lost:
            if lost.hung:
                self._remember(lost, about)
            raise

    def _remember(self, lost: Lost, about: str) -> None:
        if lost.operation:
            self._withdrawn[lost.operation] = f"in {about} it did not come back"
        if not lost.operation or len(self._withdrawn) >= MOST_HANGS:
            hung = ", ".join(self._withdrawn) or "plugging it in once more"
            self._given_up = f"given up, so that the run ends: {hung} did not come back in time"

    def _ask(self, function: Callable[..., bytes], *arguments: Any) -> tuple[bytes, tuple[str, ...]]:
        """An answer, and what was printed meanwhile as notes."""
        process = self._take()
        try:
            answer = process.ask(function, *arguments)
        except (Lost, ImplementationError) as error:
            for note in filter(None, [process.printed()]):
                error.add_note(note)
            raise
        else:
            return answer, tuple(filter(None, [process.printed()]))
        finally:
            with self._lock:
                self._idle.append(process)

    def _take(self) -> Process:
        with self._lock:
            if self._closed:
                raise Lost("the run was ended")
            if self._idle:
                return self._idle.pop()
            process = self._open()
            self._processes.append(process)
            return process


def _notes(error: BaseException) -> tuple[str, ...]:
    return tuple(getattr(error, "__notes__", ()))
