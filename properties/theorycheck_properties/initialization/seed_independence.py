"""The streams of two seeds do not run into each other."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import SCHEMES, Scope
from theorycheck.implementation import Implementation
from theorycheck.numerics import unit_roundoff
from theorycheck.statistics import Bernoulli, Law, batch
from theorycheck_properties.initialization._laws import Weights, drawn

CLAIM = Claim(
    upheld="What one seed draws does not come again, at any place, under another seed.",
    refuted="The weights of two seeds share stretches: their streams overlap.",
    statement=r"\mathbb{P}\left(\exists j : (w_i, \dots, w_{i+3})(s') = (w_j, \dots, w_{j+3})(s)\right) = 0"
    r" \quad (s \ne s')",
    assumes=("the law is continuous", "weights are read row by row"),
    source=Source("theorycheck contract", "seeded operations"),
    any_of=tuple(f"initialize.scheme={name}" for name, scheme in SCHEMES.items() if scheme.law != "orthogonal"),
    kind=Kind.STATISTICAL,
    profile=Profile.STANDARD,
)

STRETCH = 4
SHAPE = (32, 30)
CAUGHT = 0.1
BUDGET = 2_000
"""Pairs of seeds, each of them two calls."""


@dataclass(frozen=True)
class Seeds:
    """Weights of pairs of seeds at a distance."""

    weights: Weights
    distance: int


def settings(scope: Scope) -> list[Seeds]:
    independent = [scheme for scheme in scope.schemes if SCHEMES[scheme].law != "orthogonal"]
    # One scheme of either law stands for all: they differ by a factor.
    laws = {SCHEMES[scheme].law: scheme for scheme in independent}
    return [
        Seeds(Weights(scheme, SHAPE, scheme in scope.truncated, scope.dtype), distance)
        for scheme in laws.values()
        for distance in (1, 2, 2**20)
    ]


def law(setting: Seeds) -> Law:
    entries = math.prod(setting.weights.shape)
    # A generator has at least 1/(4u) numbers to draw from, and each stretch fewer than `entries` places to come again.
    again = entries // STRETCH * entries * (4.0 * unit_roundoff(setting.weights.dtype)) ** STRETCH
    return Law(
        model=Bernoulli(),
        value=0.0,
        tolerated=again,
        caught=CAUGHT + again,
        because="tolerated: chance, on the grid of the generator; caught: a tenth of the pairs share a stretch",
        unit="one pair of seeds",
        what=f"probability that {STRETCH} entries in a row occur under the other seed",
        most=BUDGET,
    )


def sample(implementation: Implementation, setting: Seeds, seed: int) -> NDArray[Any]:
    entries = batch(law(setting)) * math.prod(setting.weights.shape)
    pairs = zip(
        drawn(implementation, setting.weights, seed, entries),
        drawn(implementation, setting.weights, seed, entries, further=setting.distance),
        strict=True,
    )
    return np.array([_meet(np.ravel(first), np.ravel(second)) for first, second in pairs])


def _meet(first: NDArray[Any], second: NDArray[Any]) -> bool:
    """True if a stretch of the second weight, of those that lie end to end, occurs anywhere in the first."""
    stretches = second.reshape(-1, STRETCH)
    # Where its first entry does not occur, the stretch does not: nearly everywhere.
    candidates = stretches[np.isin(stretches[:, 0], first)]
    return any((sliding_window_view(first, STRETCH) == stretch).all(axis=1).any() for stretch in candidates)
