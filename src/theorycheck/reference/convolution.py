"""Two-dimensional convolution, as deep learning means it."""

from typing import Any

import numpy as np

Array = Any
Pair = tuple[int, int]


def conv2d(
    x: Array,
    kernel: Array,
    bias: Array,
    *,
    stride: Pair = (1, 1),
    padding: Pair = (0, 0),
    dilation: Pair = (1, 1),
) -> Array:
    """y[n,k,i,j] = b_k + Σ_{c,m,n} x[n, c, s·i + d·m − p, s·j + d·n − p]·w[k,c,m,n]: cross-correlation, zero padding.

    x (N, C, H, W), kernel (K, C, P, Q), bias (K,) → y (N, K, H', W'), H' = ⌊(H + 2p − d(P − 1) − 1)/s⌋ + 1.

    Source: LeCun et al. 1998; Dumoulin & Visin 2016.
    """
    filters, _, rows, columns = kernel.shape
    if padding != (0, 0):
        x = np.pad(x, ((0, 0), (0, 0), (padding[0], padding[0]), (padding[1], padding[1])))
    shifted = taps(x, (rows, columns), stride, dilation)
    batch, _, height, width = shifted[0].shape
    # One matrix product: all taps of all channels beside one another, in the order (tap, channel); the bias is the
    # weight of an image of ones.
    images = np.concatenate([*shifted, np.ones((batch, 1, height, width), x.dtype)], axis=1)
    weights = np.concatenate([kernel.transpose(0, 2, 3, 1).reshape(filters, -1), bias.reshape(-1, 1)], axis=1)
    patches = images.reshape(batch, images.shape[1], height * width)
    return (weights @ patches).reshape(batch, filters, height, width)


def taps(x: Array, window: Pair, stride: Pair, dilation: Pair = (1, 1)) -> list[Array]:
    """For each place of a window the image seen from there. x (N, C, H, W) → window[0]·window[1] of (N, C, H', W')."""
    rows, columns = (
        [slice(start, start + size - d * (w - 1), s) for start in range(0, d * w, d)]
        for size, w, s, d in zip(x.shape[2:], window, stride, dilation, strict=True)
    )
    return [x[:, :, row, column] for row in rows for column in columns]
