"""All masks of a few units, with their probabilities: expectations over dropout without sampling."""

from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.numerics import Ball
from theorycheck_properties._exact import widened

Array = NDArray[Any]

RATES = (0.5, 0.75, 0.25, 0.1, 0.9)
"""At the first two 1/(1 − p) is a power of two."""
EXACT_RATES = RATES[:2]


def all_masks(units: int) -> Array:
    """Every choice of units to keep (2ⁿ, n), as 0 and 1."""
    return np.array(list(product((1.0, 0.0), repeat=units)))


def probabilities(rate: float, kept: Array) -> Ball:
    """The probability of each mask (2ⁿ,)."""
    count = np.sum(kept, axis=1)
    values = (1 - rate) ** count * rate ** (kept.shape[1] - count)
    form = widened(0.0).format
    # Two powers and their product; at the exact rates a fraction of few digits.
    error = np.zeros_like(values) if rate in EXACT_RATES else form.rounding(values, 2 * kept.shape[1] + 8)
    return Ball(values, error, form)


def dropped(x: Array, mask: Array, rate: float) -> Ball:
    """x∘m/(1 − p), rounded to the dtype of x; the radius is what was rounded off."""
    scaled = x.astype(np.float64) * mask / (1 - rate)
    rounded = scaled.astype(x.dtype)
    error = np.abs(rounded - scaled)
    if rate not in EXACT_RATES:
        error = error + widened(0.0).format.rounding(np.abs(scaled), 2)
    return Ball(rounded.astype(np.float64), error, Ball.exact(rounded).format)
