"""The scores of attention keep the variance of their terms, whatever the width."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.implementation import Implementation
from theorycheck.numerics import gamma, unit_roundoff
from theorycheck.statistics import Law, NormalVariance, batch, generator

CLAIM = Claim(
    upheld="The score of a random query has the mean square of the key as its variance, whatever their width.",
    refuted="The variance of the score of a random query is not the mean square of the key.",
    statement=r"\frac{q \cdot k}{\sqrt D} \sim \mathcal{N}\left(0, \tfrac1D \lVert k \rVert^2\right) \text{ given } k,"
    r"\qquad \operatorname{Var} \frac{q \cdot k}{\sqrt D} = 1 \text{ if also } k \sim \mathcal{N}(0, I)",
    assumes=("queries are independent N(0, I)", "the score is read as log(y₁/y₂) with keys (k, 0) and values I₂"),
    source=Source("Vaswani et al. 2017", "§3.2.1, footnote 4"),
    needs=("attention",),
    kind=Kind.STATISTICAL,
    profile=Profile.STANDARD,
)

CAUGHT = 0.05
"""Of the variance. Scores divided by D, or by nothing, are off by a factor of D, which is 4 at least."""
BUDGET = 200_000
"""Queries: five times what a correct score takes."""
SIZES = (0.5, 1.0, 2.0)
"""Root mean squares of the keys, in turn."""
WIDTHS = {"float64": (4, 64), "float32": (4, 64), "float16": (4, 16)}
"""What 64 products round in half precision may be two thirds of the variance."""


@dataclass(frozen=True)
class Queries:
    """Queries (N, 1, D) for a key of entries ±size each, beside a key of zeros."""

    width: int
    dtype: str


def settings(scope: Scope) -> list[Queries]:
    return [Queries(width, scope.dtype) for width in WIDTHS[scope.dtype]]


def law(setting: Queries) -> Law:
    return Law(
        model=NormalVariance(),
        value=1.0,
        tolerated=rounding_of_variance(setting),
        caught=CAUGHT + rounding_of_variance(setting),
        because="tolerated: rounding of scores and weights; caught: five per cent of the variance",
        unit="one query, given its key",
        what="mean square of the score, relative to that of the key",
        most=BUDGET,
    )


def sample(implementation: Implementation, setting: Queries, seed: int) -> NDArray[Any]:
    count, width = batch(law(setting)), setting.width
    rng = generator(seed, "queries")
    size = np.resize(SIZES, count)
    keys = np.zeros((count, 2, width), setting.dtype)
    keys[:, 0] = size[:, np.newaxis] * rng.choice([-1.0, 1.0], size=(count, width))
    queries = rng.standard_normal((count, 1, width)).astype(setting.dtype)
    values = np.broadcast_to(np.eye(2, dtype=setting.dtype), (count, 2, 2)).copy()
    weights = implementation.attention(queries, keys, values)[:, 0].astype(np.float64)
    # A weight of exactly 0 has no score: infinite, and so refuted as outside the law.
    with np.errstate(divide="ignore"):
        score = np.log(weights[:, 0] / weights[:, 1])
    scores: NDArray[Any] = score / size
    return scores


def rounding_of_variance(setting: Queries) -> float:
    """How far rounding moves E s²/σ² from 1.

    A score is off by at most γ_{D+2} Σ|q||k|/√D (Higham 2002, §3.1), in root mean square at most γ_{D+2} √D σ. A weight
    e^s / Σ is off by γ₁₂(1 + |s|): library exponentials of 4 roundings and arguments of 2, a sum and a quotient of 2.
    The logarithm of a quotient of two is off by twice that, which is at most 2γ₁₂(1/σ + 1)σ.
    """
    u = unit_roundoff(setting.dtype)
    relative = gamma(setting.width + 2, u) * math.sqrt(setting.width) + 2.0 * gamma(12, u) * (1.0 / min(SIZES) + 1.0)
    return (1.0 + relative) ** 2 - 1.0
