"""A scheme draws from the law that it is named after."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import SCHEMES, Scope
from theorycheck.implementation import Implementation
from theorycheck.statistics import Bernoulli, Law, batch
from theorycheck_properties.initialization._laws import Weights, drawn, granularity, normal_scores, weights

CLAIM = Claim(
    upheld="Every initialization scheme draws from the law it is named after: its tails are neither cut nor too heavy.",
    refuted="An initialization scheme draws from another law than it is named after.",
    statement=r"\mathbb{P}\left(|\Phi^{-1}(F(w))| > 2\right) = 2\,\Phi(-2)",
    assumes=("F is the distribution function named", "a declared truncation is at two standard deviations"),
    source=Source(
        "Glorot & Bengio 2010", "eqs. 12 and 16; He et al. 2015, eq. 10; LeCun, Bottou, Orr & Müller 1998, §4.6"
    ),
    any_of=tuple(f"initialize.scheme={name}" for name, scheme in SCHEMES.items() if scheme.law != "orthogonal"),
    kind=Kind.STATISTICAL,
    profile=Profile.STANDARD,
)

FAR = 2.0
"""In standard normal scores."""
CAUGHT = 0.008
"""Beyond ±2 lie .0455 of a normal law, and .0346 of one truncated there with its variance corrected."""
BUDGET = 200_000
"""Entries, well above what a decision is planned to take."""


def settings(scope: Scope) -> list[Weights]:
    return [setting for setting in weights(scope) if len(setting.shape) == 2]


def law(setting: Weights) -> Law:
    return Law(
        model=Bernoulli(),
        value=2.0 * float(ndtr(-FAR)),
        tolerated=granularity(setting.dtype),
        caught=CAUGHT + granularity(setting.dtype),
        because="tolerated: the grid of the generator; caught: a normal law truncated, with its variance corrected",
        unit="one entry, mapped through the claimed distribution function to a standard normal score",
        what=f"probability of a score beyond ±{FAR:g}",
        impossible="a weight outside the support of the law",
        most=BUDGET,
    )


def sample(implementation: Implementation, setting: Weights, seed: int) -> NDArray[Any]:
    scores = [normal_scores(weight, setting) for weight in drawn(implementation, setting, seed, batch(law(setting)))]
    return np.concatenate([np.where(np.isnan(score), np.nan, np.abs(score) > FAR) for score in scores])
