"""A weight is as often positive as negative."""

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
    upheld="A freshly initialized weight is as often positive as negative.",
    refuted="Freshly initialized weights prefer a sign.",
    statement=r"\mathbb{P}(w > 0) = \tfrac12",
    assumes=("entries are independent",),
    source=Source("He et al. 2015", "§2.2: a symmetric distribution around zero"),
    any_of=tuple(f"initialize.scheme={name}" for name, scheme in SCHEMES.items() if scheme.law != "orthogonal"),
    kind=Kind.STATISTICAL,
    profile=Profile.STANDARD,
)

CAUGHT = 0.02
BUDGET = 200_000
"""Entries, well above what a decision is planned to take."""


def settings(scope: Scope) -> list[Weights]:
    return [setting for setting in weights(scope) if len(setting.shape) == 2]


def law(setting: Weights) -> Law:
    return Law(
        model=Bernoulli(),
        value=0.5,
        tolerated=2.0 * unit_roundoff(setting.dtype),
        caught=CAUGHT,
        because="tolerated: a zero, once in the grid of the generator; caught: a mean of a fourteenth of the deviation",
        unit="one entry",
        what="probability of a positive weight",
        most=BUDGET,
    )


def sample(implementation: Implementation, setting: Weights, seed: int) -> NDArray[Any]:
    return np.concatenate(
        [np.ravel(weight > 0) for weight in drawn(implementation, setting, seed, batch(law(setting)))]
    )
