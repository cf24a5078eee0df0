"""Where input arrays lie in a flat vector: worked out once for inputs of the same formats and shapes."""

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from operator import itemgetter
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from theorycheck.numerics.roundoff import unit_roundoff

Array = NDArray[Any]
Shape = tuple[int, ...]

NESTS: Final = (list, tuple)
"""What an input may be a nest of arrays in; a union of the types would be built anew at each use."""

UNITS: Final = {char: float(unit_roundoff(np.dtype(char))) for char in "dfe"}
"""The unit roundoffs of the floating-point formats, by the character that NumPy gives each."""

DOUBLE_UNIT: Final = UNITS["d"]

_NEST: Final = ""
"""What the kind of a nest begins with, before the kinds of its items."""

Kind = tuple[Any, ...] | str | None
"""The format and shape of an array, the kinds in a nest, the framework of a foreign array; None for anything else."""


class Plan:
    """Where the variables among inputs of given kinds lie in a flat vector (n,).

    Attributes:
        variables: which of the inputs, nests taken apart, are differentiated by.
        passive: True if some are not.
        framework: whose arrays are among those, if they are not NumPy's; else empty.
        nest: what puts a flat list of inputs back into nests, or None if there are none.
        shapes: the shapes of the variables.
        bounds: the (start, stop) of each.
        starts: where each begins (k,).
        sizes: how many entries each has (k,).
        lengths: the same as floating-point numbers.
        unit: the unit roundoff of the coarsest.
        plain: True if all inputs are variables in double precision, none in a nest and none without dimensions.
        length: n.
        spare: memory that a check left behind, by the number of steps and the format of its numbers.
    """

    __slots__ = (
        "_records",
        "bounds",
        "framework",
        "length",
        "lengths",
        "nest",
        "passive",
        "plain",
        "shapes",
        "sizes",
        "spare",
        "starts",
        "unit",
        "variables",
    )

    def __init__(self, kinds: tuple[Kind, ...]) -> None:
        lengths = [len(kind) - 1 if type(kind) is tuple and kind[0] is _NEST else -1 for kind in kinds]
        items: list[Any] = []
        for kind, length in zip(kinds, lengths, strict=True):
            items.extend([kind] if length < 0 else kind[1:])  # type: ignore[index]
        found = {index: kind for index, kind in enumerate(items) if type(kind) is tuple and _varies(*kind)}
        self.variables = list(found)
        self.passive = len(found) < len(items)
        self.framework = next((kind for kind in items if isinstance(kind, str)), "")
        self.nest = None if max(lengths, default=-1) < 0 else _nest(lengths)
        self.shapes = [shape for _, shape in found.values()]
        sizes = [math.prod(shape) for shape in self.shapes]
        self.bounds = list(pairwise(accumulate(sizes, initial=0)))
        self.starts = np.array([start for start, _ in self.bounds])
        self.sizes = np.array(sizes)
        self.lengths = np.array(sizes, float)
        self.unit = max((UNITS[char] for char, _ in found.values()), default=DOUBLE_UNIT)
        ordinary = bool(sizes) and self.unit == DOUBLE_UNIT and () not in self.shapes
        self.plain = ordinary and self.nest is None and not self.passive
        self.length = sum(sizes)
        self.spare: dict[tuple[int, str], Any] = {}
        self._records = {
            char: np.dtype([(str(index), char, shape) for index, shape in enumerate(self.shapes)]) for char in "dD"
        }

    def variables_at(self, points: Array) -> list[tuple[Array, ...]]:
        """The variables at each of the points (k, n): views of the rows."""
        record = self._records[points.dtype.char]
        records = points.view(record)[:, 0]
        stacks: list[Any] = [records[name] for name in record.names or ()]
        if () in self.shapes:
            # Iteration would make numbers of arrays without dimensions.
            stacks = [[stack[row, ...] for row in range(len(points))] for stack in stacks]
        return list(zip(*stacks, strict=True))


cached_plan = lru_cache(maxsize=64)(Plan)


def kind(value: Any) -> Kind:
    """What decides where an input lies."""
    if isinstance(value, np.ndarray):
        return value.dtype.char, value.shape
    if isinstance(value, NESTS):
        return (_NEST, *map(kind, value))
    foreign = hasattr(value, "dtype") and not isinstance(value, np.generic)
    return type(value).__module__.partition(".")[0] if foreign else None


def _varies(char: str, shape: Shape) -> bool:
    return char in UNITS and 0 not in shape


def _nest(lengths: Sequence[int]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """What puts a flat list of items back into nests of the given lengths, −1 for an item by itself."""
    stops = list(accumulate(abs(length) for length in lengths))
    spans = [
        stop - 1 if length < 0 else slice(stop - length, stop) for length, stop in zip(lengths, stops, strict=True)
    ]
    # Of one span alone the getter gives the item, not a tuple of it.
    return itemgetter(*spans) if len(spans) > 1 else lambda items: [items[spans[0]]]
