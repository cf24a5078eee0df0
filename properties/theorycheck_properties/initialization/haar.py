"""An orthogonal weight is distributed as Haar measure has it: no direction and no orientation is preferred."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.implementation import Implementation
from theorycheck.statistics import Bernoulli, Law, seed63, units

CLAIM = Claim(
    upheld="Orthogonal initialization prefers no direction and no orientation.",
    refuted="Orthogonal initialization prefers a direction or an orientation.",
    statement=r"w_{ii} \sim \mathcal{U}(-1, 1) \text{ on } O(3), \quad \mathbb{P}(\det W > 0) = "
    r"\mathbb{P}(\operatorname{tr} W > 0) = \tfrac12",
    assumes=("W is 3 × 3",),
    source=Source("Mezzadri 2007", "§3-§5"),
    needs=("initialize.scheme=orthogonal",),
    kind=Kind.STATISTICAL,
    profile=Profile.STANDARD,
)

MARKS = ("w₁₁ > 0", "w₃₃ > 0", "det W > 0", "tr W > 0", "|w₁₁| > ½", "|w₃₃| > ½")


@dataclass(frozen=True)
class Mark:
    """An event of probability ½ for a 3 × 3 orthogonal weight."""

    event: str


def settings(scope: Scope) -> list[Mark]:
    del scope
    return [Mark(event) for event in MARKS]


def law(setting: Mark) -> Law:
    return Law(
        model=Bernoulli(),
        value=0.5,
        caught=0.2,
        because="caught: less than the sign convention of a QR factorization moves any of the events",
        unit="one seed",
        what=f"probability of {setting.event}",
    )


def sample(implementation: Implementation, setting: Mark, seed: int) -> NDArray[Any]:
    drawn = (
        implementation.initialize((3, 3), scheme="orthogonal", seed=seed63(seed, "weight", index))
        for index in range(units(law(setting)))
    )
    return np.array([_holds(setting.event, weight.astype(np.float64)) for weight in drawn])


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
