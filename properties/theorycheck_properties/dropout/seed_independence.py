"""Masks of different seeds are independent, however the seeds are related."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.implementation import Implementation
from theorycheck.statistics import Law, batch, generator
from theorycheck_properties.dropout._pairs import SIDE, coincidences, dropped_entries, law_of_agreement

CLAIM = Claim(
    upheld="Different seeds give independent masks: next to each other, 2³² apart, and in any one bit of 63.",
    refuted="Two different seeds give masks that depend on each other.",
    statement=r"\mathbb{P}(m_i(s) = m_j(s')) = p^2 + (1-p)^2, \quad m(s) \ne m(s') \quad (s \ne s')",
    assumes=("x has no zero",),
    source=Source("theorycheck contract", "seeded operations"),
    needs=("dropout",),
    kind=Kind.STATISTICAL,
    profile=Profile.STANDARD,
)

RATE = 0.5
DISTANCES = (1, 2**20, 2**32, 2**48)
"""Neighbours, and seeds that are one and the same to a generator that keeps 20, 32 or 48 bits of them."""
BITS = 62
"""Of a seed, changed one at a time; the last of the 63 has no partner, and is changed in all of them."""


@dataclass(frozen=True)
class Seeds:
    """Masks of seeds at a distance, compared entry by entry after a shift along the mask read row by row.

    Without a distance, of seeds that differ from a common one in one bit: no two of them are the same.
    """

    distance: int
    shift: int


def settings(scope: Scope) -> list[Seeds]:
    del scope
    # A mask whose rows are drawn with seeds of their own shares them with the mask of the next seed, a row further.
    return [Seeds(distance, shift) for distance in DISTANCES for shift in (0, 1)] + [Seeds(1, SIDE), Seeds(0, 0)]


def law(setting: Seeds) -> Law:
    del setting
    # Two independent masks of 144 entries are equal with probability 2⁻¹⁴⁴.
    return law_of_agreement(
        RATE, "one pair of entries; no entry is in two pairs", impossible="two seeds that give the same mask"
    )


def sample(implementation: Implementation, setting: Seeds, seed: int) -> NDArray[Any]:
    entries = SIDE * SIDE - setting.shift
    count = math.ceil(batch(law(setting)) / entries)
    # Even, so that no two pairs of neighbouring seeds share a seed; small enough to stay below 2**63.
    starts = [int(start) for start in 2 * generator(seed, "starts").integers(0, 2**60, size=count)]
    ends = [start + setting.distance for start in starts]
    if not setting.distance:
        groups = starts[: math.ceil(count / (BITS // 2))]
        starts, ends = ([start ^ 1 << bit for start in groups for bit in range(low, BITS, 2)] for low in (0, 1))
        # The common seeds themselves, and with their last bit changed, are compared with all of these too.
        starts, ends = [*starts, *groups], [*ends, *(start ^ 1 << BITS for start in groups)]
        count = len(starts)
    first, second = (dropped_entries(implementation, RATE, seeds).reshape(count, -1) for seeds in (starts, ends))
    agreed = coincidences(first[:, setting.shift :], second[:, :entries])
    repeated = len(np.unique(np.concatenate([first, second]), axis=0)) < 2 * count
    return np.full(agreed.shape, np.nan) if repeated else agreed
