"""Pairs of mask entries that should agree as often as independent ones do."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.implementation import Implementation
from theorycheck.statistics import Bernoulli, Law
from theorycheck_properties.dropout._masks import QUANTISED

SIDE = 12
"""Masks are square, of this side."""
TOLERATED = 2.0 * QUANTISED
"""Where the rate is off by QUANTISED: the probability of agreement has a derivative of at most 2."""
CAUGHT = 0.05
"""At rate ½: a correlation of 0.1, or one pair in ten tied together."""
BUDGET = 100_000
"""Pairs: forty times what independent entries take."""


def law_of_agreement(rate: float, unit: str, *, impossible: str = "") -> Law:
    """Two independent entries agree, both dropped or both kept, with probability p² + (1 − p)²."""
    return Law(
        model=Bernoulli(),
        value=rate**2 + (1 - rate) ** 2,
        tolerated=TOLERATED,
        caught=CAUGHT,
        because="tolerated: a rate of fourteen bits; caught: a tenth of the pairs tied together",
        unit=unit,
        what="probability that two entries of masks agree",
        impossible=impossible,
        most=BUDGET,
    )


def dropped_entries(
    implementation: Implementation, rate: float, seeds: Iterable[int], shape: tuple[int, ...] = (SIDE, SIDE)
) -> NDArray[Any]:
    """Which entries of ones of a shape are dropped, for each seed: (seeds, *shape)."""
    ones = np.ones(shape, implementation.dtype)
    return np.stack([implementation.dropout(ones, rate=rate, seed=seed) == 0 for seed in seeds])


def coincidences(first: NDArray[Any], second: NDArray[Any]) -> NDArray[Any]:
    """Where they agree, as a flat array."""
    return np.ravel(first == second)
