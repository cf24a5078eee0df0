"""Inputs of normalizations whose mean does not drown their variance."""

import numpy as np

from theorycheck.strategies import Call

LARGEST_OFFSET = 3.0
"""In standard deviations. Beyond it a one-pass variance, E x² − (E x)², loses digits: another claim's subject."""


def moderate_offset(call: Call) -> bool:
    """True if every mean that is taken lies within `LARGEST_OFFSET` standard deviations of zero, or nothing varies."""
    x = np.asarray(call.inputs[0], dtype=np.float64)
    axes = (-1,) if call.operation.startswith("layer_norm") else (0, *range(2, x.ndim))
    deviation = x.std(axis=axes)
    return bool(np.all((np.abs(x.mean(axis=axes)) <= LARGEST_OFFSET * deviation) | (np.ptp(x, axis=axes) == 0)))
