"""Claims about how fast an error falls: bounds at every size, signs of pairs, and slopes for the report alone."""

import math
from dataclasses import dataclass

import numpy as np

from theorycheck.statistics.bounded import BoundedMean
from theorycheck.statistics.eprocess import Mixture, merge_product
from theorycheck.statistics.law import Law
from theorycheck.statistics.models import Bernoulli, Draws, Floats

SMALLEST_SHARE = 2.0**-10
"""Bets against a bound start at this share of the room above it."""


def bounded_above(constant: float, largest: float) -> Mixture:
    """The e-process against E x ≤ constant for draws in [0, largest]: how one size of `scaled_error` is tested.

    Raises:
        ValueError: the constant is not inside (0, largest).
    """
    if not 0 < constant < largest:
        raise ValueError(f"the bound {constant!r} must lie inside (0, {largest!r}), the range of the draws")
    shares = np.append(SMALLEST_SHARE * 2.0 ** np.arange(10), 0.9)
    to = (constant + shares * (largest - constant))[:, None]
    at = np.array([[constant]])
    model = BoundedMean(0.0, largest)
    return Mixture(lambda draws: model.log_factors(draws, to, at), np.full(len(to), -math.log(len(to))))


def scaled_error(errors: Draws, sizes: Floats, *, power: float, constant: float, largest: float) -> float:
    """The log e-value against n^power · E err_n ≤ constant at every size n, one-sided.

    "At least as fast as n^−power" is a bound at each size, not a fitted slope: slopes of trained networks are not
    reproducible. Draws (runs, S) are independent between sizes and runs.

    Args:
        errors: errors (runs, S).
        sizes: the sizes n (S,).
        power: the exponent.
        constant: the bound on the scaled error.
        largest: the largest possible scaled error, known before drawing.
    """
    scaled = np.asarray(errors, dtype=np.float64) * np.asarray(sizes, dtype=np.float64) ** power
    if BoundedMean(0.0, largest).outside(scaled).any():
        raise ValueError(f"a scaled error leaves [0, {largest!r}]: bets need a range known before drawing")
    logs = []
    for column in scaled.T:
        process = bounded_above(constant, largest)
        process.update(column)
        logs.append(process.log_e)
    return merge_product(logs)


def paired_sign(caught: float, *, what: str, because: str, most: int = 0) -> Law:
    """The law of the share of pairs in which the first is smaller: ½ if neither is, `caught` away if it matters.

    A pair shares data, initialization and batch order. Ties are dropped beforehand, not split.
    """
    return Law(
        model=Bernoulli(),
        value=0.5,
        caught=caught,
        because=because,
        unit="one pair of runs that share everything else",
        what=what,
        most=most,
    )


@dataclass(frozen=True, slots=True)
class Slope:
    """A fitted power law, for a figure; it decides nothing.

    Attributes:
        exponent: the median over runs of the least-squares slope of log error against log size.
        lowest: the smallest of them.
        highest: the largest.
        runs: how many there were.
    """

    exponent: float
    lowest: float
    highest: float
    runs: int


def slope_report(errors: Draws, sizes: Floats) -> Slope:
    """The slopes of errors (runs, S) over sizes (S,), run by run: the spread that a single fit hides.

    Points of one run share data, so the usual error of a fitted slope does not apply; runs are the replicates.
    """
    logs = np.log(np.asarray(errors, dtype=np.float64))
    x = np.log(np.asarray(sizes, dtype=np.float64))
    centred = x - x.mean()
    slopes = logs @ centred / float(centred @ centred)
    return Slope(float(np.median(slopes)), float(slopes.min()), float(slopes.max()), len(slopes))
