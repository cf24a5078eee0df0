"""Each entry on its own is dropped with the probability asked for, over the seeds."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.implementation import Implementation
from theorycheck.statistics import Bernoulli, Law, seed63, units

CLAIM = Claim(
    upheld="Whatever its place, an entry is dropped with the probability asked for.",
    refuted="An entry at a certain place is dropped with another probability than the rate asked for.",
    statement=r"\mathbb{P}_s(y_i = 0) = p \quad \text{for every } i",
    assumes=("x has no zero", "seeds are drawn independently"),
    source=Source("Srivastava et al. 2014", "§4"),
    needs=("dropout",),
    kind=Kind.STATISTICAL,
    profile=Profile.STANDARD,
)

SHAPE = (3, 5)


@dataclass(frozen=True)
class Place:
    """One entry of ones (3, 5) dropped out at a rate with many seeds."""

    rate: float
    at: tuple[int, int]


def settings(scope: Scope) -> list[Place]:
    del scope
    return [Place(0.5, (0, 0)), Place(0.5, (1, 2)), Place(0.25, (2, 4))]


def law(setting: Place) -> Law:
    return Law(
        model=Bernoulli(),
        value=setting.rate,
        caught=0.4 * setting.rate,
        because="caught: an entry that is spared, or singled out, by two fifths of the rate",
        unit="one seed",
        what="rate at which the entry is dropped",
    )


def sample(implementation: Implementation, setting: Place, seed: int) -> NDArray[Any]:
    ones = np.ones(SHAPE, implementation.dtype)
    masks = (
        implementation.dropout(ones, rate=setting.rate, seed=seed63(seed, "mask", index))
        for index in range(units(law(setting)))
    )
    return np.array([mask[setting.at] == 0 for mask in masks])
