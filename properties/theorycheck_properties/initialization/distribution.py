"""A scheme draws from the law that it is named after."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import SCHEMES, Scope
from theorycheck.implementation import Implementation
from theorycheck.statistics import Bernoulli, Law, batch
from theorycheck_properties.initialization._laws import Tail, drawn, granularity, normal_scores, weights

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

FAR, FARTHER = 2.0, 3.0
"""In standard normal scores."""
CAUGHT = {FAR: 0.008, FARTHER: 6e-4}
"""Beyond ±2 lie .0455 of a normal law, and .0346 of one truncated there with its variance corrected; beyond ±3 lie
.0027, and .0020 of a sum of twelve uniform numbers."""
BUDGET = {FAR: 200_000, FARTHER: 4_000_000}
"""Entries, well above what a decision is planned to take."""


def settings(scope: Scope) -> list[Tail]:
    dense = [setting for setting in weights(scope) if len(setting.shape) == 2]
    # A uniform law has no tails to get wrong, and half precision a grid that moves them.
    tailed = [one for one in dense if SCHEMES[one.scheme].law == "normal" and scope.dtype != "float16"]
    return [*(Tail(one, FAR) for one in dense), *(Tail(one, FARTHER) for one in tailed)]


def law(setting: Tail) -> Law:
    value = 2.0 * float(ndtr(-setting.threshold))
    # A grid moves a tail by a share of it.
    grid = granularity(setting.weights.dtype) * min(1.0, value / CAUGHT[FAR])
    return Law(
        model=Bernoulli(),
        value=value,
        tolerated=grid,
        caught=CAUGHT[setting.threshold] + grid,
        because="tolerated: the grid of the generator; caught: a normal law truncated, with its variance corrected, or "
        "a sum of twelve uniform numbers for a normal one",
        unit="one entry, mapped through the claimed distribution function to a standard normal score",
        what=f"probability of a score beyond ±{setting.threshold:g}",
        impossible="a weight outside the support of the law",
        most=BUDGET[setting.threshold],
    )


def sample(implementation: Implementation, setting: Tail, seed: int) -> NDArray[Any]:
    entries = batch(law(setting))
    scores = [
        normal_scores(weight, setting.weights) for weight in drawn(implementation, setting.weights, seed, entries)
    ]
    return np.concatenate([np.where(np.isnan(score), np.nan, np.abs(score) > setting.threshold) for score in scores])
