"""The number of entries that dropout drops is binomial."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.implementation import Implementation
from theorycheck.statistics import Bernoulli, Law, units

CLAIM = Claim(
    upheld="Dropout drops an entry with the probability asked for.",
    refuted="Dropout drops entries with another probability than the rate asked for.",
    statement=r"\#\{i : y_i = 0\} \sim \operatorname{Binomial}(n, p)",
    assumes=("x has no zero",),
    source=Source("Srivastava et al. 2014", "§4"),
    needs=("dropout",),
    kind=Kind.STATISTICAL,
)

QUANTISED = 2.0**-14
"""A rate rounded to fourteen bits, as kernels do that compare a short random integer with a threshold, is tolerated."""
CAUGHT = {Profile.QUICK: 0.02, Profile.STANDARD: 0.01, Profile.THOROUGH: 0.01}
"""The relative error, of the rarer of the two outcomes, that must not pass."""


@dataclass(frozen=True)
class Rate:
    """Ones (n, *axes), n as large as the error probabilities ask for, dropped out at a rate."""

    rate: float
    axes: tuple[int, ...]
    caught: float


def settings(scope: Scope) -> list[Rate]:
    share = CAUGHT[Profile(scope.profile)]
    axes: list[tuple[float, tuple[int, ...]]] = [(0.5, ()), (0.1, (16,)), (0.9, (4, 3, 3))]
    return [Rate(rate, shape, share * min(rate, 1 - rate)) for rate, shape in axes]


def law(setting: Rate) -> Law:
    return Law(
        model=Bernoulli(),
        value=setting.rate,
        tolerated=QUANTISED,
        caught=setting.caught,
        because="tolerated: a rate of fourteen bits; caught: a share of the rarer outcome",
        unit="one entry of the mask",
        what="rate of dropped entries",
    )


def sample(implementation: Implementation, setting: Rate, seed: int) -> NDArray[Any]:
    rows = math.ceil(units(law(setting)) / math.prod(setting.axes))
    ones = np.ones((rows, *setting.axes), implementation.dtype)
    return np.ravel(implementation.dropout(ones, rate=setting.rate, seed=seed) == 0)
