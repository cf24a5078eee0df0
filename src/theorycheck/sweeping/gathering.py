"""All that a sweep finished → one table in an npz file, and one figure."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

import numpy as np
from scipy.special import stdtrit

from theorycheck.evidence import Figure, Series
from theorycheck.sweeping.grid import Finished, Place
from theorycheck.sweeping.journal import Heading
from theorycheck.sweeping.observing import LEVEL

MOST_CURVES = 24
"""Curves that a figure can show; the table has all of them."""


@dataclass(frozen=True, slots=True)
class Row:
    """One number of one curve, at one place and seed."""

    place: Place
    seed: int
    series: str
    role: str
    x: float
    y: float
    lower: float
    upper: float


class _Curve(NamedTuple):
    """What belongs to one curve of the figure: the same series, at places that differ in the first axis alone."""

    name: str
    role: str
    band: str


def rows(finished: Iterable[Finished]) -> list[Row]:
    """The table, in the order of places, seeds and series, whoever was quicker."""
    found = (
        Row(one.portion.place, curves.seed, series.name, series.role, *numbers)
        for one in finished
        for curves in one.curves
        for series in curves.series
        for numbers in _numbers(series)
    )
    return sorted(found, key=lambda row: ([(name, _sortable(value)) for name, value in row.place], row.seed))


def write(path: Path, heading: Heading, table: Sequence[Row]) -> None:
    """Write the table: a column for each axis, then seed, series, role, x, y, lower and upper."""
    columns: dict[str, Any] = {
        f"axis_{name}": np.array([_cell(dict(row.place)[name]) for row in table]) for name in heading.axes
    }
    for name in ("seed", "series", "role", "x", "y", "lower", "upper"):
        columns[name] = np.array([getattr(row, name) for row in table])
    about = {f"about_{name}": np.array(value) for name, value in asdict(heading).items()}
    unfinished = path.with_suffix(".tmp.npz")
    np.savez_compressed(unfinished, allow_pickle=False, **columns, **about)
    unfinished.replace(path)


def figure(finished: Sequence[Finished], table: Sequence[Row]) -> Figure:
    """The curves over the whole grid; where several seeds were drawn, their mean with its confidence band."""
    labels = next(one.labels for one in finished if one.labels)
    bands = {s.name: s.band for one in finished for curves in one.curves for s in curves.series}
    places: defaultdict[_Curve, defaultdict[float, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in table:
        others = ", ".join(f"{name} = {_cell(value)}" for name, value in row.place[1:])
        name = f"{row.series}{', ' if others else ''}{others}"
        places[_Curve(name, row.role, bands[row.series])][row.x].append(row)
    series = [_joined(curve, by_x) for curve, by_x in places.items()]
    title, x_label, y_label, x_scale, y_scale = labels
    scale = cast("Literal['linear', 'log']", "log" if _spans_decades(table) else x_scale)
    return Figure(title, x_label, y_label, tuple(series[:MOST_CURVES]), scale, cast("Any", y_scale))


def _joined(curve: _Curve, by_x: Mapping[float, Sequence[Row]]) -> Series:
    x = sorted(by_x)
    summaries = np.array([_summary([row.y for row in by_x[at]]) for at in x])
    y, half = summaries.T
    role = cast("Literal['theory', 'measured', 'bound']", curve.role)
    if curve.role == "measured" and any(len(by_x[at]) > 1 for at in x):
        band = f"{100 * LEVEL:g} % confidence of the mean of seeds"
        return Series(curve.name, np.array(x), y, role, y - half, y + half, band)
    if not curve.band:
        return Series(curve.name, np.array(x), y, role)
    lower, upper = (np.array([getattr(by_x[at][0], edge) for at in x]) for edge in ("lower", "upper"))
    return Series(curve.name, np.array(x), y, role, lower, upper, curve.band)


def _summary(values: Sequence[float]) -> tuple[float, float]:
    """The mean, whose sum no order of seeds changes, and half the width of its interval by Student's t."""
    n = len(values)
    mean = math.fsum(values) / n
    if n == 1 or not math.isfinite(mean):
        return mean, math.nan
    variance = math.fsum((value - mean) ** 2 for value in values) / (n - 1)
    return mean, float(stdtrit(n - 1, (1.0 + LEVEL) / 2.0)) * math.sqrt(variance / n)


def _numbers(series: Series) -> Iterator[tuple[float, float, float, float]]:
    none = np.full(len(series.x), np.nan)
    lower, upper = (none if edge is None else edge for edge in (series.lower, series.upper))
    for x, y, low, high in zip(series.x, series.y, lower, upper, strict=True):
        yield float(x), float(y), float(low), float(high)


def _spans_decades(table: Sequence[Row]) -> bool:
    x = [row.x for row in table if row.x > 0]
    return len(x) == len(table) and max(x) > 30 * min(x)


def _cell(value: Any) -> Any:
    return "-".join(map(str, value)) if isinstance(value, tuple) else value


def _sortable(value: Any) -> tuple[bool, Any]:
    return isinstance(value, str), value if not isinstance(value, tuple) else (len(value), value)
