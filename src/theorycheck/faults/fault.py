"""How the planted faults are found."""

import importlib
import pkgutil
from functools import cache
from typing import Any

from theorycheck.fault import Fault, Sort

__all__ = ["Fault", "Sort", "planted"]


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
