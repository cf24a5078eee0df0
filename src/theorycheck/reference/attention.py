"""Scaled dot-product attention."""

import math
from typing import Any

import numpy as np

from theorycheck.numerics import constant

Array = Any


def attention(q: Array, k: Array, v: Array, *, causal: bool = False) -> Array:
    """y = softmax(q·kᵀ/√D)·v; causal: position t sees s ≤ t. q (N, T, D), k (N, S, D), v (N, S, E) → y (N, T, E).

    Source: Vaswani et al. 2017, eq. 1.
    """
    # Scaled before the product, where it rounds every term: implementations may scale the scores, q, or q and k.
    scores = (q / math.sqrt(q.shape[-1])) @ k.swapaxes(-1, -2)
    # No large negative number stands for "hidden": it would meet arithmetic, and its rounding would swamp the scores.
    if causal:
        visible = np.tri(scores.shape[-2], scores.shape[-1], dtype=bool)
        largest = np.max(np.where(visible, scores, -np.inf), axis=-1, keepdims=True)
        weights = np.exp(np.where(visible, scores - constant(largest), -np.inf))
    else:
        weights = np.exp(scores - constant(np.max(scores, axis=-1, keepdims=True)))
    return (weights / np.sum(weights, axis=-1, keepdims=True)) @ v
