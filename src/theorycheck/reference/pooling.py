"""Pooling: each window of an image becomes one number."""

from typing import Any

import numpy as np

from theorycheck.reference.convolution import Pair, taps

Array = Any


def max_pool2d(x: Array, *, window: Pair = (2, 2), stride: Pair = (2, 2)) -> Array:
    """The largest entry of each window. x (N, C, H, W) → y (N, C, H', W'), H' = ⌊(H − w)/s⌋ + 1. Ranzato 2007."""
    return np.max(np.stack(taps(x, window, stride)), axis=0)


def average_pool2d(x: Array, *, window: Pair = (2, 2), stride: Pair = (2, 2)) -> Array:
    """The mean of each window. x (N, C, H, W) → y (N, C, H', W'), H' = ⌊(H − w)/s⌋ + 1. LeCun et al. 1998."""
    return np.mean(np.stack(taps(x, window, stride)), axis=0)
