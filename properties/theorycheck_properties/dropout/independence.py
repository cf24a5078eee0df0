"""Entries of one mask are dropped independently of their neighbours."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Source
from theorycheck.contract import Scope
from theorycheck.implementation import Implementation
from theorycheck.statistics import Law, batch
from theorycheck_properties.dropout._pairs import SIDE, coincidences, dropped_entries, law_of_agreement

CLAIM = Claim(
    upheld="Dropout drops each entry independently of its neighbours along every axis, and half a mask away.",
    refuted="Whether dropout drops an entry depends on another entry of the same mask.",
    statement=r"\mathbb{P}(m_i = m_j) = p^2 + (1-p)^2 \quad (i \ne j)",
    assumes=("x has no zero", "masks of consecutive seeds are independent"),
    source=Source("Srivastava et al. 2014", "§4"),
    needs=("dropout",),
    kind=Kind.STATISTICAL,
)

WAYS = ("in the row", "in the column", "half a mask away", "mirrored")
"""Where the other entry of a pair is; mirrored: on the other side of the middle of the mask."""


MORE_AXES = ((SIDE, 4, 3), (2, 2, 6, 6))
"""Of as many entries: a sequence, and images with channels, of which dropout must not drop all at once."""


@dataclass(frozen=True)
class Neighbours:
    """Disjoint pairs of entries of masks (SIDE, SIDE), or of another shape along one of its axes."""

    rate: float
    pairs: str
    shape: tuple[int, ...] = (SIDE, SIDE)
    axis: int | None = None


def settings(scope: Scope) -> list[Neighbours]:
    del scope
    flat = [Neighbours(0.5, way) for way in WAYS] + [Neighbours(0.25, way) for way in WAYS[:2]]
    longer = [(shape, axis) for shape in MORE_AXES for axis, size in enumerate(shape) if size % 2 == 0]
    return flat + [Neighbours(0.5, "along the axis", shape, axis) for shape, axis in longer]


def law(setting: Neighbours) -> Law:
    return law_of_agreement(setting.rate, "one pair of entries; no entry is in two pairs")


def sample(implementation: Implementation, setting: Neighbours, seed: int) -> NDArray[Any]:
    half = SIDE // 2
    count = math.ceil(2 * batch(law(setting)) / math.prod(setting.shape))
    seeds = [(seed + index) % 2**63 for index in range(count)]
    drawn = dropped_entries(implementation, setting.rate, seeds, setting.shape)
    if setting.axis is not None:
        along = np.moveaxis(drawn, setting.axis + 1, 0)
        return coincidences(along[::2], along[1::2])
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
