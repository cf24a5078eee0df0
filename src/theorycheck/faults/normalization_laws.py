"""Normalization that loses digits or looks at the wrong set of values."""

import numpy as np

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.numpy._precision import half_through_single
from theorycheck.adapters.numpy._types import Array, Axes
from theorycheck.faults.fault import Fault, Sort


class OnePassVariance(NumPy):
    """E x² − (E x)²."""

    fault = Fault(
        "normalization.one_pass_variance",
        ("layer_norm", "batch_norm", "layer_norm_vjp", "batch_norm_vjp"),
        "The variance is E x² − (E x)², which cancels when the mean is large.",
        origin="pytorch/pytorch#40302",
        sort=Sort.PRECISION,
    )

    def standardize(self, x: Array, axes: Axes, epsilon: float) -> tuple[Array, Array]:
        mean = np.mean(x, axis=axes, keepdims=True)
        variance = np.maximum(np.mean(np.square(x), axis=axes, keepdims=True) - np.square(mean), 0)
        deviation: Array = np.sqrt(variance + epsilon)
        return (x - mean) / deviation, deviation


class EverySampleAlone(NumPy):
    """Statistics of each sample and channel."""

    fault = Fault(
        "batch_norm.instance_statistics",
        ("batch_norm",),
        "Images are normalized one by one: the mean is not taken over the batch.",
        origin="instance normalization in its place",
        sort=Sort.CONDITIONAL,
    )

    @half_through_single
    def batch_norm(self, x: Array, gain: Array, bias: Array, *, epsilon: float) -> Array:
        if x[0, 0].size < 2:
            return super().batch_norm(x, gain, bias, epsilon=epsilon)
        normalized, _ = self.standardize(x, tuple(range(2, x.ndim)), epsilon)
        channels = (-1, *[1] * (x.ndim - 2))
        return gain.reshape(channels) * normalized + bias.reshape(channels)
