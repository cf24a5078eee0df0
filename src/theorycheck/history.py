"""Many runs in the order in which they were made: the verdicts and estimates of each claim × implementation."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from theorycheck import record_json
from theorycheck.errors import UsageError
from theorycheck.evidence import Decision
from theorycheck.explanation import worst_of
from theorycheck.record import Result, Run

MOST_RUNS = 20
"""Runs that a report shows beside its own, the newest."""


@dataclass(frozen=True, slots=True)
class Track:
    """One estimate through all runs.

    Attributes:
        what: the statistic.
        setting: the fixed setting, in words.
        decisions: the decision of each run; None where there is none.
    """

    what: str
    setting: str
    decisions: tuple[Decision | None, ...]


@dataclass(frozen=True, slots=True)
class Strand:
    """One claim × one implementation through all runs.

    Attributes:
        claim: the claim's id.
        implementation: the implementation's name.
        results: the worst result of each run; None where there is none.
        tracks: its estimates.
    """

    claim: str
    implementation: str
    results: tuple[Result | None, ...]
    tracks: tuple[Track, ...]

    @property
    def steady(self) -> bool:
        """True if every run has the verdict of a correct implementation."""
        return all(result is not None and result.as_expected for result in self.results)


@dataclass(frozen=True, slots=True)
class History:
    """All of it.

    Attributes:
        runs: the name and the run of each report, the oldest first.
        strands: in the order of claim and implementation.
        left_out: the files that are no readable report, and why.
    """

    runs: tuple[tuple[str, Run], ...]
    strands: tuple[Strand, ...]
    left_out: tuple[str, ...]


def history(folder: Path) -> History:
    """The runs whose report.json stand anywhere in a folder.

    Raises:
        UsageError: there is none.
    """
    runs, left_out = _read(folder)
    if not runs:
        more = f", of {len(left_out)} files called so" if left_out else ""
        raise UsageError(f"no {record_json.FILE_NAME} can be read in {str(folder)!r}{more}. Give a folder of reports.")
    return History(tuple(runs), tuple(_strands([run for _, run in runs])), tuple(left_out))


def among(run: Run, folder: Path) -> History:
    """A run after the earlier ones in a folder, in what it judged itself; alone if there are none."""
    found, left_out = _read(folder)
    # The run itself is there too, and another may have begun in the same second.
    own = (run.started, run.seconds)
    earlier = [one for one in found if one[1].started <= run.started and (one[1].started, one[1].seconds) != own]
    runs = [*earlier[-MOST_RUNS:], ("this run", run)]
    names = {judged.name for judged in run.implementations}
    strands = _strands([one for _, one in runs])
    judged_too = (strand for strand in strands if strand.claim in run.claims and strand.implementation in names)
    return History(tuple(runs), tuple(judged_too), tuple(left_out))


def keep(run: Run, folder: Path) -> Path:
    """Keep the verdicts and estimates of a run in a folder of its own below this one; returns where.

    What no history shows is left out: figures, cases, calls.
    """
    slim = [replace(result, counterexample=None, calls={}, notes=()) for result in run]
    name = f"{re.sub('[^0-9]', '', run.started)[:14]}-{run.profile}-{run.seed}"
    names = (f"{name}-{number}" if number else name for number in itertools.count())
    place = next(place for place in (folder / name for name in names) if not place.exists())
    record_json.write(replace(run, results=tuple(slim), experiments=(), texts=(), teeth={}), place)
    return place


def _read(folder: Path) -> tuple[list[tuple[str, Run]], list[str]]:
    """The runs anywhere in a folder, named, the oldest first; and what could not be read, and why."""
    runs: list[tuple[str, Run]] = []
    left_out: list[str] = []
    for path in sorted(folder.rglob(record_json.FILE_NAME)):
        try:
            runs.append((path.parent.relative_to(folder).as_posix(), record_json.load(path)))
        except UsageError as error:
            left_out.append(f"{path.relative_to(folder).as_posix()}: {error}")
    return sorted(runs, key=lambda named: (named[1].started, named[0])), left_out


def _strands(runs: Sequence[Run]) -> Iterator[Strand]:
    found: list[dict[tuple[str, str], list[Result]]] = []
    for run in runs:
        found.append({})
        for result in run:
            found[-1].setdefault((result.claim, result.implementation), []).append(result)
    for claim, implementation in sorted({key for results in found for key in results}):
        groups = [results.get((claim, implementation), []) for results in found]
        worst = tuple(worst_of(results) if results else None for results in groups)
        yield Strand(claim, implementation, worst, tuple(_tracks(groups)))


def _tracks(groups: Sequence[Sequence[Result]]) -> Iterator[Track]:
    """The estimates of one strand: a law that changed begins another track."""
    columns = [
        {(d.what, d.setting, d.law_digest): d for result in results for d in result.decisions if d.samples}
        for results in groups
    ]
    for key in dict.fromkeys(key for column in columns for key in column):
        yield Track(key[0], key[1], tuple(column.get(key) for column in columns))
