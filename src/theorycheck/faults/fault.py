"""What a planted fault says about itself, and how all of them are found."""

import importlib
import pkgutil
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any


class Sort(StrEnum):
    """When a fault shows."""

    BLATANT = "blatant"  # on nearly every input
    CONDITIONAL = "conditional"  # only under an option, a shape or a value
    STATISTICAL = "statistical"  # only in the law of random results
    PRECISION = "precision"  # only in the last digits, or at extreme values
    CONTRACT = "contract"  # in what it does beside the result


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake.

    Attributes:
        id: `operation.what_is_wrong`, unique.
        operations: the operations whose results or behaviour it spoils.
        wrong: what it does, in one sentence.
        origin: where it comes from: an issue of a real library, "textbook slip" or "constructed".
        sort: when it shows.
    """

    id: str
    operations: tuple[str, ...]
    wrong: str
    origin: str = "textbook slip"
    sort: Sort = Sort.BLATANT


@cache
def planted() -> dict[str, type[Any]]:
    """Every planted fault: id → implementation class, sorted by id. Each class carries its `Fault` as `fault`."""
    package = importlib.import_module("theorycheck.faults")
    found: dict[str, type[Any]] = {}
    for info in pkgutil.iter_modules(package.__path__, "theorycheck.faults."):
        module = importlib.import_module(info.name)
        for thing in vars(module).values():
            fault = vars(thing).get("fault") if isinstance(thing, type) else None
            if isinstance(fault, Fault) and thing.__module__ == module.__name__:
                if fault.id in found:
                    raise ValueError(f"two planted faults are called {fault.id!r}")
                found[fault.id] = thing
    return dict(sorted(found.items()))
