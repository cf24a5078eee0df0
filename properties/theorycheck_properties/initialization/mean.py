"""The mean of a weight is zero."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import SCHEMES, Scope
from theorycheck.implementation import Implementation
from theorycheck.statistics import Law, NormalMean, batch
from theorycheck_properties.initialization._laws import Weights, drawn, granularity, normal_scores, weights

CLAIM = Claim(
    upheld="Every initialization scheme draws weights of mean zero, to a hundredth of their deviation.",
    refuted="An initialization scheme draws weights whose mean is not zero.",
    statement=r"\mathbb{E}\, w = 0, \quad \Phi^{-1}(F(w)) \sim \mathcal{N}(0, 1)",
    assumes=("F is the distribution function named", "entries are independent"),
    source=Source("Glorot & Bengio 2010; He et al. 2015", "eq. 12 and 16; §2.2"),
    any_of=tuple(f"initialize.scheme={name}" for name, scheme in SCHEMES.items() if scheme.law != "orthogonal"),
    kind=Kind.STATISTICAL,
    profile=Profile.STANDARD,
)

CAUGHT = 0.01
BUDGET = 2_000_000
"""Entries, well above what a decision is planned to take."""


def settings(scope: Scope) -> list[Weights]:
    return weights(scope)


def law(setting: Weights) -> Law:
    return Law(
        model=NormalMean(),
        value=0.0,
        # Moving a probability by 2u moves E z by no more than it moves E z², which `granularity` bounds.
        tolerated=granularity(setting.dtype),
        caught=CAUGHT + granularity(setting.dtype),
        because="tolerated: the grid of the generator; caught: a hundredth of a standard deviation",
        unit="one entry, mapped through the claimed distribution function to a standard normal score",
        what="mean, in standard deviations",
        impossible="a weight outside the support of the law",
        most=BUDGET,
    )


def sample(implementation: Implementation, setting: Weights, seed: int) -> NDArray[Any]:
    return np.concatenate(
        [normal_scores(weight, setting) for weight in drawn(implementation, setting, seed, batch(law(setting)))]
    )
