"""Names and objects → subjects: implementations ready to be judged, in this process or in processes of their own."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from theorycheck import experiment, run
from theorycheck.catalogue import Property
from theorycheck.errors import ImplementationError, UsageError
from theorycheck.implementation import NAME_LENGTH, Implementation
from theorycheck.record import Experiment, Judged, Result
from theorycheck.resolve import as_judged, plug_in, unique
from theorycheck.results import describe
from theorycheck.run import Plan
from theorycheck.survey import Ask, Survey, survey
from theorycheck.sweeping.grid import Finished, Portion
from theorycheck.sweeping.observing import measure
from theorycheck.text import inert

if TYPE_CHECKING:
    from theorycheck.cluster.connection import Connection

TRUSTED = ("reference", "numpy")
"""They ship with theorycheck: judged in this process, unless several workers share the work."""


class Subject(Protocol):
    """One implementation of a run, wherever it is judged."""

    name: str
    survey: Survey

    def judge(self, found: Property, dtype: str, plan: Plan) -> Result:
        """The result of one claim in one dtype."""
        ...

    def perform(self, found: Property, dtype: str) -> Experiment:
        """The figure of one claim."""
        ...

    def observe(self, found: Property, dtype: str, portion: Portion) -> Finished:
        """A portion of a sweep of one claim."""
        ...

    def close(self) -> None:
        """End what it runs in."""
        ...


class Local:
    """An implementation that is judged in this process."""

    def __init__(self, given: object, ask: Ask) -> None:
        [(implementation, target)] = plug_in([given]).items()
        self._implementation = implementation
        self.name = implementation.name
        self.survey = survey(implementation, as_judged(implementation, target), ask)

    def judge(self, found: Property, dtype: str, plan: Plan) -> Result:
        """The result of one claim in one dtype."""
        return run.check(found, self._as(dtype), plan)

    def perform(self, found: Property, dtype: str) -> Experiment:
        """The figure of one claim."""
        return experiment.perform(found, self._as(dtype))

    def observe(self, found: Property, dtype: str, portion: Portion) -> Finished:
        """A portion of a sweep of one claim."""
        return measure(found, self._as(dtype), portion)

    def close(self) -> None:
        """It has nothing of its own to end."""

    def _as(self, dtype: str) -> Implementation:
        self._implementation.name, self._implementation.dtype = self.name, dtype
        return self._implementation


class Failed:
    """One that could not be plugged in: the record says why, and no claim is put to it."""

    def __init__(self, given: object, error: ImplementationError) -> None:
        target = given if isinstance(given, str) else ""
        self.name = inert(target or describe(given), NAME_LENGTH)
        self.survey = Survey(Judged(self.name, "", (), (), target=target, failure=str(error)))
        self.error = error

    def judge(self, found: Property, dtype: str, plan: Plan) -> Result:
        """Why it cannot be judged."""
        return run.lost(found, self.name, dtype, plan, str(self.error))

    def perform(self, found: Property, dtype: str) -> Experiment:
        """Why it has no figure."""
        return Experiment(found.id, self.name, dtype, None, str(self.error))

    def observe(self, found: Property, dtype: str, portion: Portion) -> Finished:
        """Why nothing of it is measured."""
        del found, dtype
        return Finished(portion, reason=str(self.error))

    def close(self) -> None:
        """It runs nowhere."""


Opener = Callable[[str, Ask], Subject]


def connected(address: str) -> AbstractContextManager["Connection | None"]:
    """A connection to the cluster at an address; none without one.

    Raises:
        UsageError: nobody answers there, nobody works there, or with other versions.
    """
    if not address:
        return nullcontext()
    from theorycheck.cluster.connection import Connection  # noqa: PLC0415 -- Dask is an extra

    return Connection(address)


def opener(cluster: "Connection | None") -> Opener | None:
    """What opens subjects on a cluster; None for this machine."""
    return None if cluster is None else cluster.subject


@contextmanager
def plugged(
    implementations: Sequence[object],
    ask: Ask,
    *,
    isolated: bool = False,
    workers: int = 1,
    elsewhere: Opener | None = None,
) -> Iterator[tuple[Subject, ...]]:
    """The subjects of a run, in the order given, each with a name of its own; at the end their processes are ended.

    Args:
        implementations: names or objects.
        ask: what is asked of them.
        isolated: foreign ones in processes of their own.
        workers: how many are asked at a time; more than one takes all of them to processes of their own.
        elsewhere: opens a subject by name on another machine.

    Raises:
        UsageError: there is no such name, or an object was to be judged in another process.
        ImplementationError: not one of them could be imported and constructed.
    """

    def opened(given: object) -> Subject | UsageError:
        try:
            if elsewhere is not None:
                return elsewhere(_name(given), ask)
            if workers > 1 or (isolated and given not in TRUSTED):
                return _isolated(given, ask)
            return Local(given, ask)
        except ImplementationError as error:
            return Failed(given, error)
        except UsageError as error:
            return error  # raised once all that were opened beside it are known, to be closed

    with ExitStack() as stack:
        subjects: list[Subject] = []
        errors: list[UsageError] = []
        for one in _each(opened, implementations, workers):
            if isinstance(one, UsageError):
                errors.append(one)
                continue
            stack.callback(one.close)
            subjects.append(one)
        for error in errors[:1]:
            raise error
        failed = [one.error for one in subjects if isinstance(one, Failed)]
        if len(failed) == len(subjects):
            raise failed[0]
        yield _named(subjects)


def _isolated(given: object, ask: Ask) -> Subject:
    name = _name(given)
    from theorycheck.isolation.subject import Isolated  # noqa: PLC0415 -- only who isolates needs process pools

    return Isolated(name, ask)


def _name(given: object) -> str:
    if isinstance(given, str):
        return given
    raise UsageError(
        f"{describe(given)} is an object, and lives in this process alone: give its name, such as 'mine.py:Mine', "
        "to have it judged in another."
    )


def _each(
    act: Callable[[object], Subject | UsageError], given: Sequence[object], workers: int
) -> Iterable[Subject | UsageError]:
    if workers == 1:
        return map(act, given)
    with ThreadPoolExecutor(workers) as several:
        return list(several.map(act, given))


def _named(subjects: Sequence[Subject]) -> tuple[Subject, ...]:
    """The subjects with names that are inert and unique in the run."""
    taken: set[str] = set()
    for subject in subjects:
        subject.name = unique(inert(subject.name, NAME_LENGTH), taken)
        subject.survey = replace(subject.survey, judged=replace(subject.survey.judged, name=subject.name))
        taken.add(subject.name)
    return tuple(subjects)
