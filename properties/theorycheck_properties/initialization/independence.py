"""Initial weights are independent of each other and of the weights of the next seed."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import SCHEMES, Scope
from theorycheck.implementation import Implementation
from theorycheck.numerics import unit_roundoff
from theorycheck.statistics import Bernoulli, Law, batch
from theorycheck_properties.initialization._laws import Weights, drawn, weights

CLAIM = Claim(
    upheld="An initial weight is independent of its neighbours in the row and in the column, and of the next seed's.",
    refuted="An initial weight depends on a neighbour, or on the weight that the next seed gives.",
    statement=r"\mathbb{P}(w_i w_j > 0) = \tfrac12 \quad (i \ne j)",
    source=Source("He et al. 2015", "§2.2: mutually independent"),
    any_of=tuple(f"initialize.scheme={name}" for name, scheme in SCHEMES.items() if scheme.law != "orthogonal"),
    kind=Kind.STATISTICAL,
    profile=Profile.STANDARD,
)

BUDGET = 50_000
"""Pairs, well above what a decision is planned to take."""
TALL = (512, 8)
"""Units that may repeat after 32, 64, 128 or 256: both halves are then alike."""
SMALL = (4, 5)
"""Many small weights, since seeds may go together now and then only: every other one, say."""


@dataclass(frozen=True)
class Pairs:
    """Disjoint pairs of entries of dense weights, or of one entry and the same of the next seed."""

    weights: Weights
    way: str


def settings(scope: Scope) -> list[Pairs]:
    dense = [setting for setting in weights(scope) if len(setting.shape) == 2]
    return [
        *(Pairs(setting, way) for setting in dense for way in ("in the row", "in the column", "half a weight away")),
        *(Pairs(replace(setting, shape=TALL), "half a weight away") for setting in dense),
        *(Pairs(replace(setting, shape=SMALL), "of the next seed") for setting in dense),
    ]


def law(setting: Pairs) -> Law:
    return Law(
        model=Bernoulli(),
        value=0.5,
        tolerated=4.0 * unit_roundoff(setting.weights.dtype),
        caught=0.05,
        because="tolerated: zeros, once in the grid of the generator; caught: a tenth of the pairs tied together",
        unit="one pair of entries; no entry is in two pairs",
        what="probability of equal signs",
        most=BUDGET,
    )


def sample(implementation: Implementation, setting: Pairs, seed: int) -> NDArray[Any]:
    rows = setting.weights.shape[0]
    signs = np.stack([weight > 0 for weight in drawn(implementation, setting.weights, seed, 2 * batch(law(setting)))])
    match setting.way:
        case "in the row":
            first, second = signs[:, :, ::2], signs[:, :, 1::2]
        case "in the column":
            first, second = signs[:, ::2], signs[:, 1::2]
        case "half a weight away":
            first, second = signs[:, : rows // 2], signs[:, rows // 2 :]
        case _:
            first = signs
            second = np.stack(
                [weight > 0 for weight in drawn(implementation, setting.weights, seed, first.size, further=1)]
            )
    return np.ravel(first == second)
