"""An orthogonal weight is distributed as Haar measure has it: no direction and no orientation is preferred."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.implementation import Implementation
from theorycheck.statistics import Bernoulli, Law, batch, seed63

CLAIM = Claim(
    upheld="Orthogonal initialization prefers no direction and no orientation.",
    refuted="Orthogonal initialization prefers a direction or an orientation.",
    statement=r"w_{ii} \sim \mathcal{U}(-1, 1) \text{ on } O(3), \quad \mathbb{P}(\det W > 0) = "
    r"\mathbb{P}(\operatorname{tr} W > 0) = \tfrac12",
    assumes=("W is 3 × 3",),
    source=Source("derived here", "from the Haar measure of Mezzadri 2007"),
    needs=("initialize.scheme=orthogonal",),
    kind=Kind.STATISTICAL,
    profile=Profile.STANDARD,
)

EVENTS = ("w₁₁ > 0", "w₃₃ > 0", "det W > 0", "tr W > 0", "|w₁₁| > ½", "|w₃₃| > ½")

TOLERATED = 2.0**-10
"""Rounding to float16 at ½ moves the threshold by 2⁻¹², on either side of zero, and entries have density ½: by 2⁻¹² in
all. The trace adds up three entries, each as far off, and has a density of 0.28 at 0."""
CAUGHT = 0.04
"""The first column of a factor of uniform numbers, a point of a cube put on the sphere, has |w₁₁| > ½ with probability
0.56."""
BUDGET = 100_000
"""Seeds, each of them a call."""


@dataclass(frozen=True)
class Marks:
    """Events of probability ½ for a 3 × 3 orthogonal weight."""

    events: tuple[str, ...]


def settings(scope: Scope) -> list[Marks]:
    del scope
    return [Marks(EVENTS)]


def law(setting: Marks) -> Law:
    return Law(
        model=Bernoulli(),
        value=0.5,
        tolerated=TOLERATED,
        caught=CAUGHT,
        because="tolerated: weights rounded to float16; caught: less than what a factor of uniform numbers is off",
        unit="one seed",
        what="probability of an event",
        most=BUDGET,
        replicas=len(setting.events),
    )


def sample(implementation: Implementation, setting: Marks, seed: int) -> NDArray[Any]:
    drawn = (
        implementation.initialize((3, 3), scheme="orthogonal", seed=seed63(seed, "weight", index)).astype(np.float64)
        for index in range(batch(law(setting)))
    )
    return np.array([[_holds(event, weight) for event in setting.events] for weight in drawn])


def _holds(event: str, weight: NDArray[Any]) -> bool:
    match event:
        case "w₁₁ > 0":
            return bool(weight[0, 0] > 0)
        case "w₃₃ > 0":
            return bool(weight[2, 2] > 0)
        case "det W > 0":
            return bool(np.linalg.det(weight) > 0)
        case "tr W > 0":
            return bool(np.trace(weight) > 0)
        case "|w₁₁| > ½":
            return bool(abs(weight[0, 0]) > 0.5)
        case _:
            return bool(abs(weight[2, 2]) > 0.5)
