"""Entries of one mask are dropped independently of their neighbours."""

import math
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Source
from theorycheck.contract import Scope
from theorycheck.implementation import Implementation
from theorycheck.statistics import Law, batch
from theorycheck_properties.dropout._pairs import SIDE, coincidences, dropped_entries, law_of_agreement

CLAIM = Claim(
    upheld="Dropout drops each entry independently of its neighbours in the row, in the column and half a mask away.",
    refuted="Whether dropout drops an entry depends on another entry of the same mask.",
    statement=r"\mathbb{P}(m_i = m_j) = p^2 + (1-p)^2 \quad (i \ne j)",
    assumes=("x has no zero", "masks of consecutive seeds are independent"),
    source=Source("Srivastava et al. 2014", "§4"),
    needs=("dropout",),
    kind=Kind.STATISTICAL,
)

WAYS = ("in the row", "in the column", "half a mask away", "mirrored")
"""Where the other entry of a pair is; mirrored: on the other side of the middle of the mask."""


@dataclass(frozen=True)
class Neighbours:
    """Disjoint pairs of entries of masks (SIDE, SIDE)."""

    rate: float
    pairs: str


def settings(scope: Scope) -> list[Neighbours]:
    del scope
    return [Neighbours(0.5, way) for way in WAYS] + [Neighbours(0.25, way) for way in WAYS[:2]]


def law(setting: Neighbours) -> Law:
    return law_of_agreement(setting.rate, "one pair of entries; no entry is in two pairs")


def sample(implementation: Implementation, setting: Neighbours, seed: int) -> NDArray[Any]:
    half = SIDE // 2
    count = math.ceil(batch(law(setting)) / (SIDE * half))
    drawn = dropped_entries(implementation, setting.rate, [(seed + index) % 2**63 for index in range(count)])
    match setting.pairs:
        case "in the row":
            first, second = drawn[:, :, ::2], drawn[:, :, 1::2]
        case "in the column":
            first, second = drawn[:, ::2], drawn[:, 1::2]
        case "half a mask away":
            first, second = drawn[:, :half], drawn[:, half:]
        case _:
            first, second = drawn[:, :half], drawn[:, ::-1, ::-1][:, :half]
    return coincidences(first, second)
