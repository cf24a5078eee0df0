"""The number of entries that dropout drops varies as much as a binomial one."""

from dataclasses import dataclass
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.implementation import Implementation
from theorycheck.statistics import Bernoulli, Law, seed63, units

CLAIM = Claim(
    upheld="The number of entries that dropout drops varies from seed to seed as a binomial number does.",
    refuted="The number of entries that dropout drops varies less, or more, from seed to seed than a binomial number.",
    statement=r"\mathbb{P}\left(\left|K - \tfrac n2\right| \le 2\right) = 2^{-n}\sum_{|k - n/2| \le 2}\tbinom nk, "
    r"\quad K = \#\{i : y_i = 0\}, \ p = \tfrac12",
    assumes=("x has no zero", "seeds are drawn independently"),
    source=Source("Srivastava et al. 2014", "§4"),
    needs=("dropout",),
    kind=Kind.STATISTICAL,
    profile=Profile.STANDARD,
)

WITHIN = 2


@dataclass(frozen=True)
class Counts:
    """Ones (rows, columns), half of them dropped, for many seeds."""

    shape: tuple[int, int]


def settings(scope: Scope) -> list[Counts]:
    del scope
    return [Counts((8, 8))]


def law(setting: Counts) -> Law:
    n = setting.shape[0] * setting.shape[1]
    central = sum(comb(n, k) for k in range(n // 2 - WITHIN, n // 2 + WITHIN + 1))
    return Law(
        model=Bernoulli(),
        value=central / 2**n,
        caught=0.15,
        because="caught: a standard deviation of the count that is off by a third",
        unit="one seed",
        what=f"probability of a count within {WITHIN} of the mean",
    )


def sample(implementation: Implementation, setting: Counts, seed: int) -> NDArray[Any]:
    ones = np.ones(setting.shape, implementation.dtype)
    counts = [
        np.count_nonzero(implementation.dropout(ones, rate=0.5, seed=seed63(seed, "mask", index)))
        for index in range(units(law(setting)))
    ]
    return np.abs(np.array(counts) - ones.size // 2) <= WITHIN
