"""Each entry on its own is dropped with the probability asked for, over the seeds."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Source
from theorycheck.contract import Scope
from theorycheck.implementation import Implementation
from theorycheck.statistics import Bernoulli, Law, batch, seed63
from theorycheck_properties.dropout._masks import QUANTISED

CLAIM = Claim(
    upheld="Whatever its place, an entry is dropped with the probability asked for.",
    refuted="An entry at a certain place is dropped with another probability than the rate asked for.",
    statement=r"\mathbb{P}_s(y_i = 0) = p \quad \text{for every } i",
    assumes=("x has no zero", "seeds are drawn independently"),
    source=Source("Srivastava et al. 2014", "§4"),
    needs=("dropout",),
    kind=Kind.STATISTICAL,
)

BUDGET = 10_000
"""Seeds, each of them a call."""


@dataclass(frozen=True)
class Places:
    """Ones of a shape, dropped out at a rate with many seeds; every entry is looked at on its own.

    With `before`, each seed serves for that rate first: a mask that is kept for another call shows.
    """

    rate: float
    shape: tuple[int, int] = (3, 5)
    before: float | None = None


def settings(scope: Scope) -> list[Places]:
    del scope
    # Of nine entries at 0.9 all are dropped in two draws of five: whoever then keeps one after all is seen.
    return [Places(0.5), Places(0.25, before=0.75), Places(0.9, (3, 3))]


def law(setting: Places) -> Law:
    return Law(
        model=Bernoulli(),
        value=setting.rate,
        tolerated=QUANTISED,
        caught=min(0.4 * setting.rate, 0.8 * (1 - setting.rate)),
        because="tolerated: a rate of fourteen bits; caught: an entry spared or singled out by two fifths of the rate, "
        "or by four fifths of what it leaves",
        unit="one seed",
        what="rate at which an entry is dropped",
        most=BUDGET,
        replicas=math.prod(setting.shape),
    )


def sample(implementation: Implementation, setting: Places, seed: int) -> NDArray[Any]:
    ones = np.ones(setting.shape, implementation.dtype)
    dropped = []
    for index in range(batch(law(setting))):
        one = seed63(seed, "mask", index)
        if setting.before is not None:
            implementation.dropout(ones, rate=setting.before, seed=one)
        dropped.append(np.ravel(implementation.dropout(ones, rate=setting.rate, seed=one)) == 0)
    return np.stack(dropped)
