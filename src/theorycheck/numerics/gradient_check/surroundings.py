"""Points around one point, and what a function is called with at each, in memory that the next check takes over."""

import sys
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Final, Self

import numpy as np

from theorycheck.numerics.gradient_check.layout import Layout
from theorycheck.numerics.gradient_check.plan import Array

_KEPT: Final = 2**15
"""How many numbers are kept for the next check at most: beside calls with more, to set them up costs nothing."""


class Surroundings:
    """The points x, x + tv for k steps t, and x − tv for each (1 + 2k, n).

    Attributes:
        x: the first point (n,).
        at_rest: the references to the memory while nobody has it.
    """

    __slots__ = ("_held", "_kind", "_layout", "_minus", "_moved", "_pairs", "_plus", "_variables", "at_rest", "x")

    def __init__(self, layout: Layout, count: int, kind: str) -> None:
        points = np.empty((1 + 2 * count, layout.plan.length), kind)
        self.x: Array
        self.x, *rows = points
        self._pairs = list(zip(rows, rows[count:], strict=False))
        self._plus, self._minus = points[1 : 1 + count], points[1 + count :]
        self._moved = np.empty_like(self._plus)
        # A view that cannot be written to finds a function that changes its input, at no cost.
        points.flags.writeable = layout.writeable
        self._variables = layout.plan.variables_at(points)
        # Whoever keeps an argument, or a view of one, holds a reference to one of these.
        self._held = [points, *chain.from_iterable(self._variables)]
        self._kind, self.at_rest = kind, 0

    def enter(self, layout: Layout, x: Array | None) -> None:
        """Be around x (n,), or the inputs."""
        self._layout = layout
        if x is None:
            layout.flatten(self.x)
        else:
            self.x[...] = x

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    @property
    def here(self) -> Sequence[Any]:
        """What the function is called with at x."""
        return self._layout.arguments(self._variables[0])

    @property
    def around(self) -> Sequence[Sequence[Any]]:
        """What the function is called with at the other points."""
        others = self._variables[1:]
        return others if self._layout.plan.plain else list(map(self._layout.arguments, others))

    def spread(self, direction: Array, steps: Sequence[float]) -> None:
        """Put the other points on a line through x."""
        x = self.x
        for (plus, minus), step in zip(self._pairs, _scalars(tuple(steps)), strict=True):
            np.multiply(direction, step, plus)
            np.subtract(x, plus, minus)
            np.add(x, plus, plus)

    def claims(self, gradient: Array) -> list[float]:
        """What a gradient claims of the differences between x + tv and x − tv (k,)."""
        # What was added to x in floating point, which is not quite 2tv.
        np.subtract(self._plus, self._minus, self._moved)
        claims: list[float] = self._moved.dot(gradient).tolist()
        return claims

    def leave(self) -> None:
        """Hand the memory on: nothing of it may be used afterwards."""
        # Not where a framework's arrays share it: they may hold on to it without a reference that Python counts.
        count = len(self._pairs)
        if self.x.size * (1 + 2 * count) <= _KEPT and not self._layout.writeable:
            self._layout.plan.spare[count, self._kind] = self

    def references(self) -> int:
        """How many references there are to the memory: more than at first if somebody kept an argument or a view."""
        return sum(map(sys.getrefcount, self._held))


def surroundings(layout: Layout, count: int, x: Array | None = None, kind: str = "d") -> Surroundings:
    """The surroundings of x (n,), the inputs unless another point is given, for k steps.

    Their memory is that of an earlier check of inputs like these if nothing else refers to it.
    """
    # What another check left cannot be written to, which frameworks' arrays that share memory must be.
    found: Surroundings | None = None if layout.writeable else layout.plan.spare.pop((count, kind), None)
    if found is None or found.references() != found.at_rest:
        found = Surroundings(layout, count, kind)
        found.at_rest = found.references()
    found.enter(layout, x)
    return found


@lru_cache(maxsize=64)
def _scalars(steps: tuple[float, ...]) -> list[Array]:
    """The steps as arrays without dimensions: to make one of a number costs NumPy as much as a short product."""
    return [np.array(step) for step in steps]
