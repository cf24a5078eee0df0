"""The streams of two seeds do not run into each other."""

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
from theorycheck_properties.initialization._laws import DENSE, Weights, drawn

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
CAUGHT = 0.05
BUDGET = 20_000


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
        Seeds(Weights(scheme, DENSE, scheme in scope.truncated, scope.dtype), distance)
        for scheme in laws.values()
        for distance in (1, 2, 2**20)
    ]


def law(setting: Seeds) -> Law:
    rows, columns = setting.weights.shape
    # A generator has at least 1/(4u) numbers to draw from, and there are rows·columns places to meet again.
    again = rows * columns * (4.0 * unit_roundoff(setting.weights.dtype)) ** STRETCH
    return Law(
        model=Bernoulli(),
        value=0.0,
        tolerated=again,
        caught=CAUGHT + again,
        because="tolerated: chance, on the grid of the generator; caught: a twentieth of the weight drawn before",
        unit=f"a stretch of {STRETCH} entries, given the weight of the other seed; no entry is in two of them",
        what="probability that a stretch occurs under another seed",
        most=BUDGET,
    )


def sample(implementation: Implementation, setting: Seeds, seed: int) -> NDArray[Any]:
    entries = STRETCH * batch(law(setting))
    pairs = zip(
        drawn(implementation, setting.weights, seed, entries),
        drawn(implementation, setting.weights, seed, entries, further=setting.distance),
        strict=True,
    )
    return np.concatenate([_again(np.ravel(first), np.ravel(second)) for first, second in pairs])


def _again(first: NDArray[Any], second: NDArray[Any]) -> NDArray[Any]:
    known = {stretch.tobytes() for stretch in sliding_window_view(first, STRETCH)}
    return np.array([stretch.tobytes() in known for stretch in second.reshape(-1, STRETCH)])
