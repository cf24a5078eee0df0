"""The operations of the contract that SciPy has functions for. It differentiates nothing, so there are no gradients."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import scipy
from numpy.typing import NDArray
from scipy import ndimage, signal, special, stats

Array = NDArray[Any]
Pair = tuple[int, int]

ACTIVATIONS: Mapping[str, Callable[[Array], Array]] = MappingProxyType(
    {
        "sigmoid": special.expit,
        "softplus": special.softplus,
        "gelu": lambda z: z * special.ndtr(z),
    }
)


class _Convolution:
    version = scipy.__version__
    dtypes = ("float64", "float32")
    method: Literal["auto", "fft"] = "auto"
    """How signal.correlate sums; by default it chooses, and for images as small as ours always directly."""

    def conv2d(
        self,
        x: Array,
        kernel: Array,
        bias: Array,
        *,
        stride: Pair = (1, 1),
        padding: Pair = (0, 0),
        dilation: Pair = (1, 1),
    ) -> Array:
        """By signal.correlate: x (N, C, H, W), kernel (K, C, P, Q), bias (K,) → y (N, K, H', W').

        It takes one image and one kernel: padding and dilation put zeros in, a stride drops what is between.
        """
        images = np.pad(x, [(0, 0), (0, 0), *((size, size) for size in padding)])
        kernels = _dilated(kernel, dilation)
        size = [pixels - taps + 1 for pixels, taps in zip(images.shape[2:], kernels.shape[2:], strict=True)]
        y = np.empty((len(x), len(kernel), *size), x.dtype)
        for n, image in enumerate(images):
            for k, each in enumerate(kernels):
                [y[n, k]] = signal.correlate(image, each, mode="valid", method=self.method)
        return (y + bias[:, np.newaxis, np.newaxis])[:, :, :: stride[0], :: stride[1]]


class SciPy(_Convolution):
    """What signal, ndimage, special and stats offer of the contract.

    Conventions are translated, behaviour is not; docs/adapters/scipy.md lists where it deviates from the contract.
    """

    name = "scipy"
    activations = tuple(ACTIVATIONS)
    initializers = ("orthogonal",)

    def activation(self, z: Array, *, kind: str) -> Array:
        """By special.expit, special.softplus and special.ndtr."""
        return ACTIVATIONS[kind](z)

    def cross_entropy(self, logits: Array, labels: Array) -> Array:
        """By special.log_softmax: logits (N, K), labels (N,) → ()."""
        mean: Array = -special.log_softmax(logits, axis=1)[np.arange(len(labels)), labels].mean()
        return mean

    def max_pool2d(self, x: Array, *, window: Pair = (2, 2), stride: Pair = (2, 2)) -> Array:
        """By ndimage.maximum_filter: x (N, C, H, W) → y (N, C, H', W')."""
        return _whole_windows(ndimage.maximum_filter(x, window, axes=(2, 3)), window, stride)

    def average_pool2d(self, x: Array, *, window: Pair = (2, 2), stride: Pair = (2, 2)) -> Array:
        """By ndimage.uniform_filter: x (N, C, H, W) → y (N, C, H', W')."""
        return _whole_windows(ndimage.uniform_filter(x, window, axes=(2, 3)), window, stride)

    def initialize(self, shape: tuple[int, ...], *, scheme: str, seed: int) -> Array:
        """By stats.ortho_group, of which a weight that is not square takes the first rows or columns."""
        del scheme  # there is only one
        outputs, inputs = shape[0], int(np.prod(shape[1:]))
        square = stats.ortho_group.rvs(max(outputs, inputs), random_state=np.random.default_rng(seed))
        return np.atleast_2d(square)[:outputs, :inputs].reshape(shape)


class FourierSciPy(_Convolution):
    """The convolution by the fast Fourier transform, as signal.fftconvolve does it."""

    name = "scipy-fft"
    method: Literal["auto", "fft"] = "fft"


def _dilated(kernel: Array, dilation: Pair) -> Array:
    """The kernel with zeros between its taps: (K, C, P, Q) → (K, C, d(P − 1) + 1, d(Q − 1) + 1)."""
    size = [step * (taps - 1) + 1 for step, taps in zip(dilation, kernel.shape[2:], strict=True)]
    spread = np.zeros((*kernel.shape[:2], *size), kernel.dtype)
    spread[:, :, :: dilation[0], :: dilation[1]] = kernel
    return spread


def _whole_windows(filtered: Array, window: Pair, stride: Pair) -> Array:
    """What a filter says at the windows that lie in the image; it has the middle of a window stand for it."""
    rows, columns = (
        slice(size // 2, pixels - (size - 1) // 2, step)
        for pixels, size, step in zip(filtered.shape[2:], window, stride, strict=True)
    )
    return filtered[:, :, rows, columns]
