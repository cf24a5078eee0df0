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
    upheld="Dropout drops each entry independently of its neighbours along every axis, and of entries further away.",
    refuted="Whether dropout drops an entry depends on another entry of the same mask.",
    statement=r"\mathbb{P}(m_i = m_j) = p^2 + (1-p)^2 \quad (i \ne j)",
    assumes=("x has no zero", "masks of consecutive seeds are independent"),
    source=Source("Srivastava et al. 2014", "§4"),
    needs=("dropout",),
    kind=Kind.STATISTICAL,
)

WAYS = ("in the row", "in the column", "half a mask away", "mirrored")
"""Where the other entry of a pair is; mirrored: on the other side of the middle of the mask."""


LAGS = (2, 3, 4, 5, 6, 7, 8, 16, 32, 64, 128, 1024)
"""Entries further on, read row by row: lanes of a vector unit, and words and blocks of a generator."""
LONG = 4096
"""Entries of a vector that is looked at so many places away."""
MORE_AXES = ((SIDE, 4, 3), (2, 2, 6, 6))
"""Of as many entries: a sequence, and images with channels, of which dropout must not drop all at once."""


@dataclass(frozen=True)
class Neighbours:
    """Disjoint pairs of entries of masks (SIDE, SIDE); of another shape, along an axis of it or `lag` places apart."""

    rate: float
    pairs: str
    shape: tuple[int, ...] = (SIDE, SIDE)
    axis: int | None = None
    lag: int = 0


def settings(scope: Scope) -> list[Neighbours]:
    del scope
    flat = [Neighbours(0.5, way) for way in WAYS] + [Neighbours(0.25, way) for way in WAYS[:2]]
    longer = [(shape, axis) for shape in MORE_AXES for axis, size in enumerate(shape) if size % 2 == 0]
    return [
        *flat,
        *(Neighbours(0.5, "along the axis", shape, axis) for shape, axis in longer),
        *(Neighbours(0.5, "so many places away", (LONG,), lag=lag) for lag in LAGS),
    ]


def law(setting: Neighbours) -> Law:
    return law_of_agreement(setting.rate, "one pair of entries; no entry is in two pairs")


def sample(implementation: Implementation, setting: Neighbours, seed: int) -> NDArray[Any]:
    half = SIDE // 2
    # Of the last block that is not whole no pair is taken: there may be so few.
    unpaired = LONG % (2 * setting.lag) if setting.lag else 0
    count = math.ceil(2 * batch(law(setting)) / (math.prod(setting.shape) - unpaired))
    seeds = [(seed + index) % 2**63 for index in range(count)]
    drawn = dropped_entries(implementation, setting.rate, seeds, setting.shape)
    if setting.axis is not None:
        along = np.moveaxis(drawn, setting.axis + 1, 0)
        return coincidences(along[::2], along[1::2])
    if setting.lag:
        whole = LONG // (2 * setting.lag) * 2 * setting.lag
        blocks = drawn[:, :whole].reshape(count, -1, 2, setting.lag)
        return coincidences(blocks[:, :, 0], blocks[:, :, 1])
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
