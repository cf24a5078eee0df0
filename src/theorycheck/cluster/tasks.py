"""What a worker of the cluster does: judges implementations in isolated processes of its own, as one machine would."""

import atexit
import multiprocessing
import shutil
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
        return msgspec.json.encode(_subject(errand).survey)
    except (UsageError, ImplementationError) as error:
        raise type(error)(str(error)) from None  # its cause may be of a class that only this machine knows


def judge(errand: Errand, name: str, claim: str, dtype: str, plan: Plan) -> bytes:
    """The result of one claim in one dtype, as JSON."""
    return part_to_json(_named(errand, name).judge(load(claim), dtype, plan))


def perform(errand: Errand, name: str, claim: str, dtype: str) -> bytes:
    """The figure of one claim, as JSON."""
    return part_to_json(_named(errand, name).perform(load(claim), dtype))


def observe(errand: Errand, name: str, claim: str, dtype: str, portion: Portion) -> bytes:
    """A portion of a sweep of one claim, as JSON."""
    return msgspec.json.encode(plain(_named(errand, name).observe(load(claim), dtype, portion)))


_lock = threading.Lock()
_subjects: dict[Any, Isolated] = {}


def _named(errand: Errand, name: str) -> Isolated:
    subject = _subject(errand)
    subject.name = name
    return subject


def _subject(errand: Errand) -> Isolated:
    """The implementation in processes of this worker's; they stay, so that its framework is imported once."""
    with _lock:
        if errand not in _subjects:
            # Dask marks its workers as daemons, which may start no processes. Ours end with the process that asks them.
            multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]  # noqa: SLF001
            claims = tuple(load(claim) for claim in errand.claims)
            ask = Ask(claims, errand.profile, errand.dtypes, errand.seed, errand.limits, errand.custom)
            _subjects[errand] = Isolated(errand.shipment.unpacked(_folder()), ask)
        return _subjects[errand]


_folders: list[Path] = []


def _folder() -> Path:
    """Where this worker keeps files that were shipped to it, until it ends."""
    if not _folders:
        _folders.append(Path(tempfile.mkdtemp(prefix="theorycheck-cluster-")))
        atexit.register(_close)
    return _folders[0]


def _close() -> None:
    for subject in _subjects.values():
        subject.close()
    for folder in _folders:
        shutil.rmtree(folder, ignore_errors=True)
