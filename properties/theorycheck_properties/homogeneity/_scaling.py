"""Multiplication by powers of two, which rounds nothing but what underflows."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def times(factor: float, array: Array) -> Array:
    """The array times a power of two, in its own dtype."""
    return (factor * array).astype(array.dtype)


def underflow(factor: float, dtype: Any) -> float:
    """How far f(αx) and αf(x) may differ although no normal number is rounded: half a subnormal on either side.

    Not in half precision, where products of ordinary numbers underflow as well, and are multiplied further.
    """
    return (1.0 + factor) * float(np.finfo(dtype).smallest_subnormal)
