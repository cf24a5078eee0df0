"""Networks of random weights: many small ones beside each other in one, and the units that they end in."""

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.implementation import Implementation

Array = NDArray[Any]


def side_by_side(blocks: Array) -> Array:
    """Weights (M, n, m) of M independent layers as one block-diagonal weight (Mn, Mm)."""
    copies, after, before = blocks.shape
    whole = np.zeros((copies, after, copies, before), blocks.dtype)
    each = np.arange(copies)
    whole[each, :, each, :] = blocks
    return whole.reshape(copies * after, copies * before)


def own_blocks(weight: Array, copies: int) -> Array:
    """The diagonal blocks (M, n, m) of (Mn, Mm)."""
    after, before = (size // copies for size in weight.shape)
    each = np.arange(copies)
    return weight.reshape(copies, after, copies, before)[each, :, each, :]


def random_layers(
    rng: np.random.Generator, widths: Sequence[int], *, gain: float, copies: int, dtype: str
) -> list[Array]:
    """Independent N(0, gain/n_{l−1}) weights of `copies` nets of these widths beside each other."""
    return [
        side_by_side((sqrt(gain / before) * rng.standard_normal((copies, after, before))).astype(dtype))
        for before, after in pairwise(widths)
    ]


def no_biases(weights: Sequence[Array]) -> list[Array]:
    """A zero bias for each layer."""
    return [np.zeros(len(weight), weight.dtype) for weight in weights]


def units(
    implementation: Implementation, x: Array, weights: Sequence[Array], biases: Sequence[Array], activation: str
) -> Array:
    """The units a_l (N, n_l) after these layers, in float64, read out by an identity; x itself if there are none."""
    if not weights:
        return x.astype(np.float64)
    width = len(weights[-1])
    readout, nothing = np.eye(width, dtype=x.dtype), np.zeros(width, x.dtype)
    a: Array = implementation.mlp(x, [*weights, readout], [*biases, nothing], activation=activation)
    return a.astype(np.float64)


def pattern(width: int, dtype: str) -> Array:
    """½, −1, 3/2, −2, 0, ½, … (width,): of several sizes, one of them zero, the first of them not."""
    return np.array([(-1) ** j * ((j + 1) % 5) / 2 for j in range(width)], dtype=dtype)
