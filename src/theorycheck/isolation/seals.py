"""What the judge depends on, and foreign code in the same process could replace: NumPy, the instrument, the clock."""

import sys
from collections.abc import Iterator, Mapping
from types import FunctionType, ModuleType
from typing import Any

OWN = ("theorycheck", "theorycheck_properties")
OTHERS = (
    "builtins", "json", "math", "mmap", "os", "random", "signal", "struct", "sys", "time",
    "numpy", "numpy.linalg", "numpy.random", "numpy.fft", "scipy.special", "hypothesis", "msgspec", "threadpoolctl",
)  # fmt: skip


class Seals:
    """Remembers what stands under each name of the modules that judge, to tell and undo what is put in its place."""

    def __init__(self) -> None:
        self._kept = {
            owner: {key: value for key, value in list(vars(owner).items()) if _judges(value)} for owner in _owners()
        }

    def mend(self) -> list[str]:
        """Put back what was replaced since; the names of it."""
        broken = []
        for owner, kept in self._kept.items():
            current: Mapping[str, Any] = vars(owner)
            for key, value in kept.items():
                if current.get(key) is not value:
                    setattr(owner, key, value)
                    broken.append(f"{_name(owner)}.{key}")
        return broken


def _owners() -> Iterator[ModuleType | type]:
    """The modules that judge, and the classes that they define."""
    for name, module in list(sys.modules.items()):
        if name in OTHERS or name.partition(".")[0] in OWN:
            yield module
            own = (value for value in list(vars(module).values()) if isinstance(value, type))
            yield from (found for found in own if found.__module__ == name and name.partition(".")[0] in OWN)


def _judges(value: object) -> bool:
    """True for what is called or looked into; data may change."""
    return callable(value) or isinstance(value, (ModuleType, FunctionType, property, classmethod, staticmethod))


def _name(owner: ModuleType | type) -> str:
    return owner.__name__ if isinstance(owner, ModuleType) else f"{owner.__module__}.{owner.__qualname__}"
