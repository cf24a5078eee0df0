"""Gradients of bounded length."""

import numpy as np

SAFETY = 1e-6


def clip_by_global_norm(gradients, *, max_norm):
    """All gradients, scaled so that their norm together is at most `max_norm`."""
    norm = np.sqrt(sum(np.sum(np.square(gradient, dtype=np.float64)) for gradient in gradients))
    # The bug of this example: SAFETY guards against a division by 0, and makes every clipped gradient too short.
    scale = min(1.0, max_norm / (norm + SAFETY))
    return [gradient * gradient.dtype.type(scale) for gradient in gradients]
