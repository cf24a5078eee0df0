"""The points of a sweep, and the portions of them that are measured in one go."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from theorycheck.evidence import Series
from theorycheck.sweeping.axes import Value

PORTIONS = 64
"""So many portions the seeds of one place of the grid are measured in: what a kill costs, and what machines share."""

Place = tuple[tuple[str, Value], ...]
"""A value of each axis."""


@dataclass(frozen=True, slots=True)
class Portion:
    """What is measured in one go: some seeds at one place of the grid."""

    place: Place
    seeds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Curves:
    """What one seed gave at one place."""

    seed: int
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class Finished:
    """A portion and what it gave.

    Attributes:
        portion: what was measured.
        curves: of each seed.
        seconds: wall time.
        labels: title, label of the abscissa and of the ordinate, and both scales, as the figure has them.
        reason: what stood in the way; empty if nothing did.
    """

    portion: Portion
    curves: tuple[Curves, ...] = ()
    seconds: float = 0.0
    labels: tuple[str, ...] = ()
    reason: str = ""


def places(axes: Mapping[str, Sequence[Value]]) -> list[Place]:
    """The places of the grid, the last axis fastest."""
    return [tuple(zip(axes, values, strict=True)) for values in product(*axes.values())]


def portions(
    axes: Mapping[str, Sequence[Value]], seeds: int, finished: Container[tuple[Place, int]]
) -> Iterator[Portion]:
    """What is left to measure: a first portion of every place, then a second one, so that all places are soon known."""
    size = max(1, -(-seeds // PORTIONS))
    for start in range(0, seeds, size):
        for place in places(axes):
            left = tuple(seed for seed in range(start, min(start + size, seeds)) if (place, seed) not in finished)
            if left:
                yield Portion(place, left)
