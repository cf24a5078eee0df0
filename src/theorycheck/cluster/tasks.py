"""What a worker of the cluster does: judges implementations in isolated processes of its own, as one machine would."""

import atexit
import multiprocessing
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from theorycheck.cluster.shipment import Shipment
from theorycheck.custom import load
from theorycheck.environment import PACKAGES, version_of
from theorycheck.errors import ImplementationError, UsageError
from theorycheck.isolation.subject import Isolated
from theorycheck.limits import Limits
from theorycheck.record_json import part_to_json, plain
from theorycheck.run import Plan
from theorycheck.survey import Ask
from theorycheck.sweeping.grid import Portion

MOST_KEPT = 4
"""Implementations that a worker keeps ready; of one framework each may hold half a gigabyte."""


@dataclass(frozen=True, slots=True)
class Errand:
    """An implementation and what a run asks of it: the same for all tasks of it, and known again by every worker.

    Attributes:
        shipment: the implementation.
        claims: the ids of all claims of the run.
        profile: quick, standard or thorough.
        dtypes: those asked for.
        seed: the root seed.
        limits: what its processes may use.
        custom: patterns of the claims about its own layers.
    """

    shipment: Shipment
    claims: tuple[str, ...]
    profile: str
    dtypes: tuple[str, ...]
    seed: int
    limits: Limits
    custom: tuple[str, ...]


def versions() -> Mapping[str, str]:
    """Of all that a verdict depends on, on this machine."""
    return {name: version_of(name) for name in ("theorycheck", *PACKAGES)}


def look(errand: Errand) -> bytes:
    """The survey of an implementation, as JSON; or why there is none.

    Raises:
        UsageError: there is no such name on this machine.
        ImplementationError: it could not be imported or constructed.
    """
    try:
        with _subject(errand) as subject:
            return msgspec.json.encode(subject.survey)
    except (UsageError, ImplementationError) as error:
        raise type(error)(str(error)) from None  # its cause may be of a class that only this machine knows


def judge(errand: Errand, name: str, claim: str, dtype: str, plan: Plan) -> bytes:
    """The result of one claim in one dtype, as JSON."""
    with _subject(errand) as subject:
        subject.name = name
        return part_to_json(subject.judge(load(claim), dtype, plan))


def perform(errand: Errand, name: str, claim: str, dtype: str) -> bytes:
    """The figure of one claim, as JSON."""
    with _subject(errand) as subject:
        subject.name = name
        return part_to_json(subject.perform(load(claim), dtype))


def observe(errand: Errand, name: str, claim: str, dtype: str, portion: Portion) -> bytes:
    """A portion of a sweep of one claim, as JSON."""
    with _subject(errand) as subject:
        subject.name = name
        return msgspec.json.encode(plain(subject.observe(load(claim), dtype, portion)))


@dataclass
class _Kept:
    """An implementation in processes of this worker's, and how many tasks it is at."""

    subject: Isolated
    tasks: int = 0


_lock = threading.Lock()
_kept: dict[Errand, _Kept] = {}
"""The one used last stands last."""


@contextmanager
def _subject(errand: Errand) -> Iterator[Isolated]:
    """The implementation of an errand; it stays for the next task, so that its framework is imported once."""
    with _lock:
        one = _kept.pop(errand) if errand in _kept else _Kept(_opened(errand))
        _kept[errand] = one
        one.tasks += 1
        idle = [other for other, kept in _kept.items() if not kept.tasks]
        done = [_kept.pop(other) for other in idle[: max(0, len(_kept) - MOST_KEPT)]]
    for kept in done:
        kept.subject.close()
    try:
        yield one.subject
    finally:
        with _lock:
            one.tasks -= 1


def _opened(errand: Errand) -> Isolated:
    # Dask marks its workers as daemons, which may start no processes. Ours end with the process that asks them.
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]  # noqa: SLF001
    claims = tuple(load(claim) for claim in errand.claims)
    ask = Ask(claims, errand.profile, errand.dtypes, errand.seed, errand.limits, errand.custom)
    return Isolated(errand.shipment.unpacked(_folder()), ask)


_folders: list[Path] = []


def _folder() -> Path:
    """Where this worker keeps files that were shipped to it, until it ends."""
    if not _folders:
        _folders.append(Path(tempfile.mkdtemp(prefix="theorycheck-cluster-")))
        atexit.register(_close)
    return _folders[0]


def _close() -> None:
    for kept in _kept.values():
        kept.subject.close()
    for folder in _folders:
        shutil.rmtree(folder, ignore_errors=True)
