"""Losses."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.numerics import constant

Array = Any


def mean_squared_error(prediction: Array, target: Array) -> Array:
    """L = mean over all elements of (p − t)². prediction (…), target (…) → ()."""
    return np.mean(np.square(prediction - target))


def cross_entropy(logits: Array, labels: NDArray[np.int64]) -> Array:
    """L = mean over the batch of log Σₖ e^zₖ − z_label. logits (N, K), labels (N,) → ().

    Source: Goodfellow, Bengio & Courville 2016, eq. 6.30.
    """
    # Subtract the row maximum first: exp overflows float64 above about 709. It cancels, derivatives included.
    shifted = logits - constant(np.max(logits, axis=1, keepdims=True))
    log_normalizer = np.log(np.sum(np.exp(shifted), axis=1))
    return np.mean(log_normalizer - shifted[np.arange(len(labels)), labels])
