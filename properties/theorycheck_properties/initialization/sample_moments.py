"""The mean and the mean square of a weight vary from seed to seed as those of independent entries do."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtri, ndtri

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import SCHEMES, Scope
from theorycheck.implementation import Implementation
from theorycheck.statistics import Bernoulli, Law, batch
from theorycheck_properties.initialization._laws import Weights, drawn, granularity, normal_scores, weights

CLAIM = Claim(
    upheld="The mean and the mean square of an initial weight vary from seed to seed as those of independent entries.",
    refuted="The mean or the mean square of an initial weight varies less, or more, than independent entries allow.",
    statement=r"\tfrac{1}{\sqrt n} \textstyle\sum_i z_i \sim \mathcal{N}(0, 1), \quad \sum_i z_i^2 \sim \chi^2_n, "
    r"\qquad z_i = \Phi^{-1}(F(w_i))",
    assumes=("F is the distribution function named", "seeds are drawn independently"),
    source=Source("He et al. 2015", "§2.2: mutually independent"),
    any_of=tuple(f"initialize.scheme={name}" for name, scheme in SCHEMES.items() if scheme.law != "orthogonal"),
    kind=Kind.STATISTICAL,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),  # in half precision the grid of a generator may move twenty squares by too much
)

SMALL = (4, 5)
"""Of many entries a mean is so near to 0 that the grid of a generator moves what lies beyond its median."""
CAUGHT = 0.15
"""As if the mean varied three tenths less, or half as much more, as it does where entries are correlated by 0.06."""
BUDGET = 50_000
"""Weights, each of them a call."""


def settings(scope: Scope) -> list[Weights]:
    return weights(scope, (SMALL,))


def law(setting: Weights) -> Law:
    return Law(
        model=Bernoulli(),
        value=0.5,
        tolerated=math.prod(SMALL) * granularity(setting.dtype),
        caught=CAUGHT,
        because="tolerated: the grid of the generator, entry by entry; caught: entries that share a part of their "
        "variance, or are forced to a common mean or mean square",
        unit="one weight, its entries mapped through the claimed distribution function to standard normal scores",
        what="probability that the mean, and that the mean square, is beyond its median",
        impossible="a weight outside the support of the law",
        most=BUDGET,
        replicas=2,
    )


def sample(implementation: Implementation, setting: Weights, seed: int) -> NDArray[Any]:
    entries = math.prod(SMALL)
    scores = np.stack(
        [
            normal_scores(weight, setting)
            for weight in drawn(implementation, setting, seed, entries * batch(law(setting)))
        ]
    )
    mean, square = np.abs(scores.sum(axis=1)) / math.sqrt(entries), np.square(scores).sum(axis=1)
    events = np.stack([mean > ndtri(0.75), square > chdtri(entries, 0.5)], axis=1)
    return np.where(np.isnan(mean)[:, None], np.nan, events)
