"""What dropout makes of its input, given which entries it keeps."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.numerics import Ball, unit_roundoff
from theorycheck.strategies import KINDS, fill, seeds

Array = NDArray[Any]

RATES = (0.5, 0.0, 0.25, 0.75, 0.1, 0.9)
"""Some with 1 − rate a power of two, which rounds nothing; at 0 nothing is dropped."""


@dataclass(frozen=True)
class Masking:
    """An array, and the rate and seed with which entries of it are dropped."""

    values: Array
    rate: float
    seed: int


@st.composite
def maskings(draw: DrawFn, scope: Scope) -> Masking:
    """Arrays of every kind, of one to three axes up to four long."""
    shape = tuple(draw(st.lists(st.sampled_from((1, 2, 3, 4)), min_size=1, max_size=3), label="shape"))
    kind = draw(st.sampled_from(KINDS), label="kind")
    values = fill(kind, np.random.default_rng(draw(seeds(), label="array seed")), shape, scope.dtype)
    return Masking(values, draw(st.sampled_from(RATES), label="rate"), draw(seeds(), label="seed"))


def agreements_with_mask(masked_ones: Array, masked: Array, case: Masking, what: str) -> tuple[Agreement, ...]:
    """Every entry is kept and scaled, or zero, as ones are under the same seed; nothing is dropped at rate 0."""
    roundoff = unit_roundoff(case.values.dtype)
    kept = (masked_ones != 0) | (case.rate == 0.0)
    scaled = Ball.exact(case.values) / (1.0 - Ball.option(case.rate, roundoff))
    scale = Ball.exact(np.ones_like(case.values)) / (1.0 - Ball.option(case.rate, roundoff))
    return (
        Agreement(
            masked_ones, np.where(kept, scale.value, 0.0), np.where(kept, scale.radius, 0.0), f"{what}, given ones"
        ),
        Agreement(masked, np.where(kept, scaled.value, 0.0), np.where(kept, scaled.radius, 0.0), what),
    )
