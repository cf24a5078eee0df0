"""Dropout keeps the mean, and adds the variance of independent coins, to an entry and to sums of entries."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.implementation import Implementation
from theorycheck.statistics import BoundedMean, Law, batch
from theorycheck_properties.dropout._masks import QUANTISED

CLAIM = Claim(
    upheld="Dropout keeps the mean of every entry, and gives sums along a row or a column the variance of independent "
    "entries.",
    refuted="Dropout shifts the mean of an entry, or gives sums of entries another variance than independent ones.",
    statement=r"\mathbb{E} y = x, \quad \operatorname{Var} \sum_i y_i = \frac{p}{1-p} \sum_i x_i^2",
    assumes=("x is fixed and has no zero",),
    source=Source("Srivastava et al. 2014", "§4 and §10"),
    needs=("dropout",),
    kind=Kind.STATISTICAL,
    profile=Profile.STANDARD,
)

SUMMED = 4
"""Entries of a sum along a row or a column."""
TOLERATED = 4.0 * QUANTISED
"""Where the rate is off by QUANTISED: the mean moves by 1/(1 − p) times as much, the variance by less."""
CAUGHT = 0.2
"""Of the mean or the variance: a scale left out takes p ≥ ½ off the mean, pairs of neighbours add half a variance."""
BUDGET = 1_000_000
"""Entries or sums: five hundred times what a correct implementation takes."""


@dataclass(frozen=True)
class Moment:
    """The mean of y/x, or of the square of Σ(y − x) over its variance, for sums of SUMMED entries `along` an axis.

    1 − rate is a power of two, and so are the entries: nothing is rounded.
    """

    rate: float
    along: str


def settings(scope: Scope) -> list[Moment]:
    del scope
    return [Moment(rate, along) for rate in (0.5, 0.75) for along in ("nothing", "the row", "the column")]


def law(setting: Moment) -> Law:
    alone = setting.along == "nothing"
    return Law(
        model=BoundedMean(0.0, _largest(setting)),
        value=1.0,
        tolerated=TOLERATED,
        caught=CAUGHT,
        because="tolerated: a rate of fourteen bits; caught: a fifth of the mean, or of the variance",
        unit="one entry" if alone else f"one sum of {SUMMED} entries; no entry is in two sums",
        what="mean of y/x" if alone else f"mean square of sums along {setting.along}, over their variance",
        impossible="an output that is neither 0 nor x/(1 − p)",
        most=BUDGET,
    )


def sample(implementation: Implementation, setting: Moment, seed: int) -> NDArray[Any]:
    rows = math.ceil(batch(law(setting)) / (SUMMED if setting.along == "nothing" else 1))
    x = _entries(rows)
    # The sums run along rows: a column of x is a row of what is handed over.
    given = x.T if setting.along == "the column" else x
    y = implementation.dropout(given.astype(implementation.dtype), rate=setting.rate, seed=seed).astype(np.float64)
    y = y.T if setting.along == "the column" else y
    if setting.along == "nothing":
        return np.ravel(y / x)
    odds = setting.rate / (1.0 - setting.rate)
    squares: NDArray[Any] = (y - x).sum(axis=1) ** 2 / (odds * (x**2).sum(axis=1))
    return squares


def _largest(setting: Moment) -> float:
    """The largest draw: all are kept, or all are dropped."""
    odds = setting.rate / (1.0 - setting.rate)
    if setting.along == "nothing":
        return 1.0 + odds
    x = _entries(1)[0]
    return float((max(1.0, odds) * x.sum()) ** 2 / (odds * (x**2).sum()))


def _entries(rows: int) -> NDArray[np.float64]:
    """x (rows, SUMMED): 1, 2, 1, 4 in every row."""
    return np.tile([1.0, 2.0, 1.0, 4.0], (rows, 1))
