"""The number of entries that dropout drops varies as much as a binomial one."""

from dataclasses import dataclass
from math import comb, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Source
from theorycheck.contract import Scope
from theorycheck.implementation import Implementation
from theorycheck.statistics import Bernoulli, Law, batch, seed63
from theorycheck_properties.dropout._masks import QUANTISED

CLAIM = Claim(
    upheld="The number of entries that dropout drops varies from seed to seed as a binomial number does.",
    refuted="The number of entries that dropout drops varies less, or more, from seed to seed than a binomial number.",
    statement=r"\mathbb{P}\left(\left|K - np\right| \le 2\right) = \sum_{|k - np| \le 2}\tbinom nk p^k(1-p)^{n-k}, "
    r"\quad K = \#\{i : y_i = 0\}",
    assumes=("x has no zero", "seeds are drawn independently"),
    source=Source("Srivastava et al. 2014", "§4"),
    needs=("dropout",),
    kind=Kind.STATISTICAL,
)

WITHIN = 2
"""Entries to either side of the mean: about half of all counts."""
BUDGET = 10_000
"""Seeds, each of them a call."""


@dataclass(frozen=True)
class Counts:
    """Ones (rows, columns), dropped out at a rate with many seeds; np is whole."""

    shape: tuple[int, int]
    rate: float


def settings(scope: Scope) -> list[Counts]:
    del scope
    return [Counts((8, 8), 0.5), Counts((4, 16), 0.25)]


def law(setting: Counts) -> Law:
    n, p = prod(setting.shape), setting.rate
    middle = round(n * p)
    return Law(
        model=Bernoulli(),
        value=sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(middle - WITHIN, middle + WITHIN + 1)),
        # Binomial laws whose rates differ by ε are no further apart, in total variation, than nε.
        tolerated=n * QUANTISED,
        caught=0.15,
        because="tolerated: a rate of fourteen bits; caught: a count whose standard deviation is smaller by a third or "
        "larger by six tenths",
        unit="one seed",
        what=f"probability of a count within {WITHIN} of the mean",
        most=BUDGET,
    )


def sample(implementation: Implementation, setting: Counts, seed: int) -> NDArray[Any]:
    ones = np.ones(setting.shape, implementation.dtype)
    kept = [
        np.count_nonzero(implementation.dropout(ones, rate=setting.rate, seed=seed63(seed, "mask", index)))
        for index in range(batch(law(setting)))
    ]
    return np.abs(ones.size - np.array(kept) - round(ones.size * setting.rate)) <= WITHIN
