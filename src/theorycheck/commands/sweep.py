"""`theorycheck sweep`: a claim's figure or statistic over a grid, kept as it comes, as one table and one figure."""

import argparse
import math
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from threading import Lock

from theorycheck import catalogue
from theorycheck.catalogue import Property
from theorycheck.environment import one_thread, version_of
from theorycheck.errors import TheorycheckError, UsageError
from theorycheck.gate import ExitCode
from theorycheck.implementation import Implementation
from theorycheck.limits import LONGEST, limits
from theorycheck.pool import Task, crew, outcomes
from theorycheck.reference import Reference
from theorycheck.run import LARGEST
from theorycheck.subjects import Subject, connected, opener, plugged
from theorycheck.survey import Ask
from theorycheck.sweeping import axes, gathering
from theorycheck.sweeping.grid import Finished, Portion, portions
from theorycheck.sweeping.journal import Heading, Journal
from theorycheck.sweeping.observing import PROFILE
from theorycheck.sweeping.remaining import Remaining
from theorycheck.terminal import Terminal

MOST_TOLD = 5
"""Portions whose failure is told; the others are counted."""


def execute(options: argparse.Namespace) -> int:
    """Measure what is not finished yet; write the table and the figure of all that is."""
    found, vary = catalogue.load(options.claim), dict(options.vary)
    scope = Implementation(Reference()).scope(profile=PROFILE, largest=LARGEST[PROFILE])
    axes.check(found, scope, vary, options.seeds)
    workers = options.workers or crew(math.inf)
    target = options.implementation
    asked = Ask(
        (found,),
        PROFILE,
        (options.dtype,) if options.dtype else (),
        limits=limits(PROFILE, None, options.kill_after or LONGEST["thorough"], None),
        custom=(found.id,),
    )
    with (
        connected(options.cluster) as cluster,
        plugged((target,), asked, isolated=not options.in_process, workers=workers, elsewhere=opener(cluster)) as [
            subject
        ],
    ):
        workers = cluster.lanes if cluster else workers
        return _Sweep(found, subject, Path(options.output or f"sweep-{found.id}.npz")).over(vary, options, workers)


class _Sweep:
    """One claim on one implementation, with the files that its results go to."""

    def __init__(self, found: Property, subject: Subject, table: Path) -> None:
        self._found, self._subject, self._table = found, subject, table
        self._dtype = subject.survey.dtypes[found.id][0]
        self._terminal = Terminal()
        self._lock = Lock()
        self._failed: list[Finished] = []

    def over(self, vary: dict[str, tuple[axes.Value, ...]], options: argparse.Namespace, workers: int) -> int:
        """Measure what of the grid is left; the exit code."""
        heading = self._heading(options.implementation, tuple(vary))
        with Journal(self._table.with_suffix(".jsonl"), heading) as journal:
            known = journal.known()
            left = list(portions(vary, options.seeds, known))
            if known and left:
                self._terminal.line(f"{len(known)} points were finished before: they are not measured again")
            try:
                self._measure(left, journal, workers)
            except KeyboardInterrupt:
                self._terminal.line("interrupted: the same command goes on from here")
                return int(ExitCode.INTERRUPTED)
            finally:
                self._terminal.clear()
            self._write(journal.finished, heading)
        self._tell_failed()
        return int(ExitCode.IMPLEMENTATION if self._failed else ExitCode.PASSED)

    def _heading(self, target: str, names: tuple[str, ...]) -> Heading:
        judged, claim = self._subject.survey.judged, self._found.claim
        name = f"{judged.name} {judged.version}".strip()
        return Heading(self._found.id, claim.version, target, name, self._dtype, version_of("theorycheck"), names)

    def _measure(self, left: Sequence[Portion], journal: Journal, workers: int) -> None:
        """All portions that are left; each is in the journal as soon as it is finished, in whatever order."""
        remaining, waiting = Remaining(journal.finished, workers), dict.fromkeys(left)

        def act(portion: Portion) -> None:
            finished = self._subject.observe(self._found, self._dtype, portion)
            with self._lock:
                journal.add(finished)
                self._failed += [finished] if finished.reason else []
                remaining.add(finished)
                del waiting[portion]
                done = len(left) - len(waiting)
                self._terminal.live(f"{done} of {len(left)} portions, {remaining.told(list(waiting))}")

        with one_thread():
            for _ in outcomes([Task(0, 0.0, partial(act, portion)) for portion in left], workers):
                pass

    def _write(self, finished: Sequence[Finished], heading: Heading) -> None:
        if not finished:
            return
        from theorycheck.report import figure_files  # noqa: PLC0415 -- matplotlib loads where there is something to draw

        table = gathering.rows(finished)
        drawn = self._table.with_suffix(".svg")
        try:
            gathering.write(self._table, heading, table)
            figure_files.save(gathering.figure(finished, table), drawn)
        except OSError as error:
            raise UsageError(f"cannot write to {str(self._table.parent)!r}: {error.strerror}") from None
        except Exception as error:
            raise TheorycheckError(
                f"the figure could not be drawn: {error}. The table stands in {self._table}"
            ) from error
        points = len({(row.place, row.seed) for row in table})
        self._terminal.line(f"{points} points of {heading.claim} on {heading.implementation}, {heading.dtype}")
        for path in (self._table, drawn):
            self._terminal.line(str(path))

    def _tell_failed(self) -> None:
        for one in self._failed[:MOST_TOLD]:
            place = ", ".join(f"{name} = {value}" for name, value in one.portion.place)
            self._terminal.line(f"not measured at {place}: {one.reason}")
        if len(self._failed) > MOST_TOLD:
            self._terminal.line(f"{len(self._failed) - MOST_TOLD} more portions were not measured")
