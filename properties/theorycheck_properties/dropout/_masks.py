"""What inverted dropout may return, given which entries it kept."""

import math
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from numpy.typing import NDArray

from theorycheck.evidence import Agreement
from theorycheck.numerics import Ball
from theorycheck.strategies import seeds

Array = NDArray[Any]

QUANTISED = 2.0**-14
"""A rate rounded to fourteen bits, as kernels do that compare a short random integer with a threshold, is tolerated."""
FAR = (0, 2**31, 2**32, 2**48, 2**62)
"""Added to a small seed: the contract's seeds have 63 bits, and a generator may look at 32 of them."""


def any_seed() -> SearchStrategy[int]:
    """Seeds in [0, 2**63), small ones first."""
    return st.tuples(seeds(), st.sampled_from(FAR)).map(sum)


def kept(dropped_ones: Array, rate: float) -> Array:
    """The mask, from what dropout made of non-zero entries; at rate 0 nothing may be dropped."""
    return dropped_ones != 0 if rate else np.ones(dropped_ones.shape, bool)


def agreement_with_mask(observed: Array, values: Array, mask: Array, rate: float, what: str) -> Agreement:
    """`observed` beside values / (1 − rate) where the mask keeps them and 0 elsewhere."""
    keep = 1.0 - rate
    if math.frexp(keep)[0] == 0.5:  # a power of two: every way to divide by it is exact
        expected, within = values.astype(np.float64) / keep, np.zeros(values.shape)
    else:
        scaled = _by_reciprocal(values, rate)
        expected, within = scaled.value, scaled.radius
    return Agreement(observed, np.where(mask, expected, 0.0), np.where(mask, within, 0.0), what=what)


def _by_reciprocal(values: Array, rate: float) -> Ball:
    """x · (1 / (1 − rate)), the rate rounded first: the least accurate way that is in use contains the others."""
    one = Ball.exact(np.ones((), values.dtype))
    scaled: Ball = Ball.exact(values) * (one / (one - rate))
    return scaled
