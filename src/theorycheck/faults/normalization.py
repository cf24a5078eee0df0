"""Normalization with another variance, another place for ε, or a gradient that forgets the statistics."""

import numpy as np

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.numpy._precision import half_through_single
from theorycheck.adapters.numpy._types import Array, Axes
from theorycheck.faults.fault import Fault, Sort

FORWARD = ("layer_norm", "batch_norm")
BACKWARD = ("layer_norm_vjp", "batch_norm_vjp")
BOTH = FORWARD + BACKWARD


class UnbiasedVariance(NumPy):
    """Divides by n − 1."""

    fault = Fault("normalization.unbiased_variance", BOTH, "divides the variance by n − 1", origin="FluxML/Flux.jl#529")

    def standardize(self, x: Array, axes: Axes, epsilon: float) -> tuple[Array, Array]:
        centred = x - np.mean(x, axis=axes, keepdims=True)
        count = x.size // max(1, centred.mean(axis=axes).size)
        total = np.sum(np.square(centred), axis=axes, keepdims=True)
        deviation: Array = np.sqrt(total / max(1, count - 1) + epsilon)
        return centred / deviation, deviation


class EpsilonOutside(NumPy):
    """Adds ε to the standard deviation."""

    fault = Fault("normalization.epsilon_outside", BOTH, "adds ε outside of the root", origin="keras-team/keras#8726")

    def standardize(self, x: Array, axes: Axes, epsilon: float) -> tuple[Array, Array]:
        centred = x - np.mean(x, axis=axes, keepdims=True)
        deviation: Array = np.sqrt(np.mean(np.square(centred), axis=axes, keepdims=True)) + epsilon
        return centred / deviation, deviation


class EpsilonFixed(NumPy):
    """Uses its own ε whatever it is given."""

    fault = Fault(
        "normalization.epsilon_fixed",
        BOTH,
        "uses ε = 1e-5 always",
        origin="lost in a fused kernel: tensorflow/tensorflow#58863",
        sort=Sort.CONDITIONAL,
    )

    def standardize(self, x: Array, axes: Axes, epsilon: float) -> tuple[Array, Array]:
        return super().standardize(x, axes, 1e-5)


class RootMeanSquare(NumPy):
    """Divides by the root of the mean square and takes no mean away."""

    fault = Fault(
        "normalization.root_mean_square", FORWARD, "does not subtract the mean", origin="RMSNorm under another name"
    )

    def standardize(self, x: Array, axes: Axes, epsilon: float) -> tuple[Array, Array]:
        deviation: Array = np.sqrt(np.mean(np.square(x), axis=axes, keepdims=True) + epsilon)
        return x / deviation, deviation


class SamplesMixed(NumPy):
    """Takes the statistics of layer norm over all axes."""

    fault = Fault("layer_norm.samples_mixed", ("layer_norm",), "normalizes over the batch too", sort=Sort.CONDITIONAL)

    @half_through_single
    def layer_norm(self, x: Array, gain: Array, bias: Array, *, epsilon: float) -> Array:
        normalized, _ = self.standardize(x, tuple(range(x.ndim)), epsilon)
        return gain * normalized + bias


class RunningStatistics(NumPy):
    """Normalizes a batch by a running average of the variances seen so far."""

    fault = Fault(
        "batch_norm.running_statistics",
        ("batch_norm",),
        "uses running statistics in training",
        origin="the momentum of the running average applied before, not after",
        sort=Sort.CONDITIONAL,
    )

    def __init__(self) -> None:
        self._running = 1.0

    @half_through_single
    def batch_norm(self, x: Array, gain: Array, bias: Array, *, epsilon: float) -> Array:
        y = super().batch_norm(x, gain, bias, epsilon=epsilon)
        self._running = 0.9 * self._running + 0.1 * float(np.var(x))
        scaled: Array = (y / np.sqrt(self._running)).astype(x.dtype)
        return scaled


class StatisticsConstant(NumPy):
    """Differentiates as if mean and variance did not depend on x."""

    fault = Fault("normalization.statistics_constant", BACKWARD, "no gradient goes through mean and variance")

    def standardize_vjp(self, normalized: Array, deviation: Array, dnormalized: Array, axes: Axes) -> Array:
        return dnormalized / deviation


class MeanConstant(NumPy):
    """Differentiates as if the mean did not depend on x."""

    fault = Fault("normalization.mean_constant", BACKWARD, "no gradient goes through the mean")

    def standardize_vjp(self, normalized: Array, deviation: Array, dnormalized: Array, axes: Axes) -> Array:
        through_variance = normalized * np.mean(dnormalized * normalized, axis=axes, keepdims=True)
        dx: Array = (dnormalized - through_variance) / deviation
        return dx


class VarianceConstant(NumPy):
    """Differentiates as if the variance did not depend on x."""

    fault = Fault("normalization.variance_constant", BACKWARD, "no gradient goes through the variance")

    def standardize_vjp(self, normalized: Array, deviation: Array, dnormalized: Array, axes: Axes) -> Array:
        dx: Array = (dnormalized - np.mean(dnormalized, axis=axes, keepdims=True)) / deviation
        return dx


class GainForgotten(NumPy):
    """The gradient goes back to x without the gain."""

    fault = Fault("layer_norm.gain_forgotten", ("layer_norm_vjp",), "dx leaves the gain out", sort=Sort.CONDITIONAL)

    def layer_norm_vjp(
        self, x: Array, gain: Array, bias: Array, dy: Array, *, epsilon: float
    ) -> tuple[Array, Array, Array]:
        dx, _, _ = super().layer_norm_vjp(x, np.ones_like(gain), bias, dy, epsilon=epsilon)
        _, dgain, dbias = super().layer_norm_vjp(x, gain, bias, dy, epsilon=epsilon)
        return dx, dgain, dbias
