"""Fourier transforms that round nothing: on sides of 1, 2 or 4 pixels all roots of unity are ±1 and ±i."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck_properties.convolution._geometry import Array, Pair

Complex = NDArray[np.complexfloating[Any, Any]]

TORI = (1, 2, 4)
"""The sides of an image whose transform is exact."""
ROOTS = np.array([1, -1j, -1, 1j])
"""e^(−iπj/2)."""


def transform(images: Array) -> Complex:
    """x̂(ω) = Σ_j x_j e^(−2πi ω·j/n) over the last two axes, whose sizes are in `TORI`."""
    rows, columns = (waves(size) for size in images.shape[-2:])
    return rows @ images.astype(np.complex128) @ columns


def waves(size: int) -> Complex:
    """The matrix of the transform along one axis: symmetric, of powers of −i."""
    steps = np.arange(size)
    return ROOTS[np.outer(steps, steps) * (4 // size) % 4]


def spectrum(kernel: Array, dilation: Pair, size: Pair) -> Complex:
    """k̂ (K, C, H, W): the transform of the kernel with its taps apart, wrapped around the torus of that size."""
    wrapped = np.zeros((*kernel.shape[:2], *size))
    for row, column in np.ndindex(kernel.shape[2], kernel.shape[3]):
        place = (dilation[0] * row % size[0], dilation[1] * column % size[1])
        wrapped[:, :, *place] += kernel[:, :, row, column]
    return transform(wrapped)
