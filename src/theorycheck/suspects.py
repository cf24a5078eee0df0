"""Wrong implementations to try the claims on: planted faults, classes of one's own, automatic mutants."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from theorycheck.adapters.numpy import NumPy
from theorycheck.contract import OPERATIONS
from theorycheck.errors import UsageError
from theorycheck.fault import Fault
from theorycheck.faults import planted
from theorycheck.mutation import mutants
from theorycheck.resolve import resolve

METADATA = ("name", "dtypes", "activations", "initializers", "truncated_initializers")
"""What an implementation says about itself, beside its operations."""
MUTANTS = "mutants"


@dataclass(frozen=True, slots=True)
class Suspect:
    """One wrong implementation.

    Attributes:
        fault: what is wrong with it.
        make: builds it.
        source: the file that decides what it does.
    """

    fault: Fault
    make: Callable[[], Any]
    source: Path


def suspects(where: str = "") -> Mapping[str, Suspect]:
    """Fault id → suspect: the planted faults, `"mutants"`, or a list `package.module:LIST` or `file.py:LIST`.

    A class that carries no `Fault` gets one: its name, and every operation that it may change.

    Raises:
        UsageError: there is no such list, or it does not hold classes.
    """
    if where == MUTANTS:
        return {one.fault.id: Suspect(one.fault, one.make, one.source) for one in mutants()}
    if not where:
        return {name: suspect(wrong) for name, wrong in planted().items()}
    listed = resolve(where)
    if not isinstance(listed, Iterable) or isinstance(listed, str):
        raise UsageError(f"{where!r} must be a list of classes, got {type(listed).__name__}")
    found: dict[str, Suspect] = {}
    for wrong in listed:
        if not isinstance(wrong, type):
            raise UsageError(f"{where!r} must hold classes, got {wrong!r}")
        one = suspect(wrong)
        if one.fault.id in found:
            raise UsageError(f"two faults in {where!r} are called {one.fault.id!r}")
        found[one.fault.id] = one
    return found


def suspect(wrong: type[Any]) -> Suspect:
    """A class as a suspect."""
    fault = getattr(wrong, "fault", None)
    if not isinstance(fault, Fault):
        told = (wrong.__doc__ or "").strip().partition("\n")[0]
        fault = Fault(wrong.__name__, overridden(wrong), told, origin="not planted")
    return Suspect(fault, wrong, Path(inspect.getfile(wrong)))


def overridden(wrong: type[Any]) -> tuple[str, ...]:
    """The operations that a class may have changed: those it defines, or all if it changes what several share."""
    inherited = wrong.__mro__[wrong.__mro__.index(NumPy) :] if issubclass(wrong, NumPy) else (object,)
    own = {name for base in wrong.__mro__ if base not in inherited for name in vars(base) if not name.startswith("__")}
    changed = own - set(METADATA)
    return tuple(name for name in OPERATIONS if hasattr(wrong, name) and (name in changed or changed - set(OPERATIONS)))
