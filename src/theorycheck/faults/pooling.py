"""Faults of max pooling, average pooling and their gradients."""

from typing import Any

import numpy as np

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.numpy._types import Array, Pair
from theorycheck.adapters.numpy._windows import taps
from theorycheck.faults.convolution import fitted
from theorycheck.faults.fault import Fault, Sort

MAX, MAX_VJP = ("max_pool2d",), ("max_pool2d_vjp",)
MEAN, MEAN_VJP = ("average_pool2d",), ("average_pool2d_vjp",)


class MaximumFromZero(NumPy):
    """max(0, x)."""

    fault = Fault(
        "max_pool2d.starts_from_zero",
        MAX,
        "The maximum starts from zero: negative windows give 0.",
        origin="tensorflow/tfjs#4854",
    )

    def max_pool2d(self, x: Array, **options: Any) -> Array:
        return np.maximum(super().max_pool2d(x, **options), 0)


class MaximumOfMagnitudes(NumPy):
    """max |x|."""

    fault = Fault("max_pool2d.magnitudes", MAX, "The largest magnitude is returned.")

    def max_pool2d(self, x: Array, **options: Any) -> Array:
        return super().max_pool2d(np.abs(x), **options)


class MaximumOfTheFirstTap(NumPy):
    """x[s i, s j]."""

    fault = Fault("max_pool2d.first_entry", MAX, "The first entry of the window is returned: subsampling.")

    def max_pool2d(self, x: Array, *, window: Pair = (2, 2), stride: Pair = (2, 2)) -> Array:
        shape = super().max_pool2d(x, window=window, stride=stride).shape
        return np.array(x[:, :, :: stride[0], :: stride[1]][:, :, : shape[2], : shape[3]])


class AverageSummed(NumPy):
    """Σ x."""

    fault = Fault("average_pool2d.sum", MEAN, "The window is summed.", sort=Sort.CONDITIONAL)

    def average_pool2d(self, x: Array, *, window: Pair = (2, 2), stride: Pair = (2, 2)) -> Array:
        return super().average_pool2d(x, window=window, stride=stride) * (window[0] * window[1])


class AverageOverTheStride(NumPy):
    """Σ x / (s₁ s₂)."""

    fault = Fault(
        "average_pool2d.divided_by_stride", MEAN, "The sum is divided by the stride's area.", sort=Sort.CONDITIONAL
    )

    def average_pool2d(self, x: Array, *, window: Pair = (2, 2), stride: Pair = (2, 2)) -> Array:
        area, step = window[0] * window[1], stride[0] * stride[1]
        return super().average_pool2d(x, window=window, stride=stride) * area / step


class MaximumOfTransposedWindow(NumPy):
    """The window is (Q, P) where it fits."""

    fault = Fault(
        "max_pool2d.window_transposed", MAX, "Height and width of the window are exchanged.", sort=Sort.CONDITIONAL
    )

    def max_pool2d(self, x: Array, *, window: Pair = (2, 2), stride: Pair = (2, 2)) -> Array:
        right = super().max_pool2d(x, window=window, stride=stride)
        if x.shape[2] < window[1] or x.shape[3] < window[0]:
            return right
        return fitted(super().max_pool2d(x, window=window[::-1], stride=stride), right.shape)


class OverlapOverwritten(NumPy):
    """dx = dy where dx += dy is due."""

    fault = Fault(
        "max_pool2d_vjp.overlap_overwritten",
        MAX_VJP,
        "Where windows overlap, the last cotangent wins.",
        origin="max_unpool assigns: jmschrei/tangermeme#95",
        sort=Sort.CONDITIONAL,
    )

    def max_pool2d_vjp(self, x: Array, dy: Array, *, window: Pair = (2, 2), stride: Pair = (2, 2)) -> Array:
        y = self.max_pool2d(x, window=window, stride=stride)
        dx = np.zeros_like(x)
        for _, region in taps(window, (dy.shape[2], dy.shape[3]), stride):
            dx[:, :, *region] = np.where(x[:, :, *region] == y, dy, dx[:, :, *region])
        return dx


class MaximumSharedOut(NumPy):
    """dy/(PQ) to every entry."""

    fault = Fault("max_pool2d_vjp.shared_out", MAX_VJP, "Every entry of the window gets an equal share.")

    def max_pool2d_vjp(self, x: Array, dy: Array, **options: Any) -> Array:
        return super().average_pool2d_vjp(x, dy, **options)


class MaximumOfMagnitudesBackwards(NumPy):
    """arg max |x|."""

    fault = Fault("max_pool2d_vjp.magnitudes", MAX_VJP, "The cotangent goes to the entry of largest magnitude.")

    def max_pool2d_vjp(self, x: Array, dy: Array, **options: Any) -> Array:
        return super().max_pool2d_vjp(np.abs(x), dy, **options)


class AverageGradientNotDivided(NumPy):
    """dx = dy."""

    fault = Fault(
        "average_pool2d_vjp.not_divided", MEAN_VJP, "Every entry gets the whole cotangent.", sort=Sort.CONDITIONAL
    )

    def average_pool2d_vjp(self, x: Array, dy: Array, *, window: Pair = (2, 2), stride: Pair = (2, 2)) -> Array:
        return super().average_pool2d_vjp(x, dy, window=window, stride=stride) * (window[0] * window[1])


class AverageOverlapOverwritten(NumPy):
    """dx = dy/(PQ) where a sum is due."""

    fault = Fault(
        "average_pool2d_vjp.overlap_overwritten",
        MEAN_VJP,
        "Where windows overlap, the last share wins.",
        sort=Sort.CONDITIONAL,
    )

    def average_pool2d_vjp(self, x: Array, dy: Array, *, window: Pair = (2, 2), stride: Pair = (2, 2)) -> Array:
        dx = np.zeros_like(x)
        for _, region in taps(window, (dy.shape[2], dy.shape[3]), stride):
            dx[:, :, *region] = dy / (window[0] * window[1])
        return dx
