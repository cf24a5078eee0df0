"""Faults of batch norm at inference."""

import numpy as np

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.numpy._types import Array
from theorycheck.faults.fault import Fault, Sort

INFERENCE = ("batch_norm_inference",)


class DeviationForVariance(NumPy):
    """(x − μ)/√(√v + ε)."""

    fault = Fault("batch_norm_inference.deviation_for_variance", INFERENCE, "The variance's root is taken twice.")

    def batch_norm_inference(
        self, x: Array, gain: Array, bias: Array, mean: Array, variance: Array, *, epsilon: float
    ) -> Array:
        return super().batch_norm_inference(x, gain, bias, mean, np.sqrt(variance), epsilon=epsilon)


class StatisticsOfTheBatch(NumPy):
    """μ and v of x."""

    fault = Fault(
        "batch_norm_inference.statistics_of_the_batch", INFERENCE, "The batch's own statistics are used.", "train()"
    )

    def batch_norm_inference(
        self, x: Array, gain: Array, bias: Array, mean: Array, variance: Array, *, epsilon: float
    ) -> Array:
        return self.batch_norm(x, gain, bias, epsilon=epsilon)


class InferenceEpsilonOutside(NumPy):
    """(x − μ)/(√v + ε)."""

    fault = Fault(
        "batch_norm_inference.epsilon_outside_root", INFERENCE, "ε stands outside the root.", sort=Sort.CONDITIONAL
    )

    def batch_norm_inference(
        self, x: Array, gain: Array, bias: Array, mean: Array, variance: Array, *, epsilon: float
    ) -> Array:
        shape = (-1, *[1] * (x.ndim - 2))
        gain, bias, mean, variance = (one.reshape(shape) for one in (gain, bias, mean, variance))
        y: Array = gain * (x - mean) / (np.sqrt(variance) + epsilon) + bias
        return y


class InferenceMeanForgotten(NumPy):
    """γx/√(v + ε) + β."""

    fault = Fault("batch_norm_inference.mean_not_subtracted", INFERENCE, "The mean is not subtracted.")

    def batch_norm_inference(
        self, x: Array, gain: Array, bias: Array, mean: Array, variance: Array, *, epsilon: float
    ) -> Array:
        return super().batch_norm_inference(x, gain, bias, np.zeros_like(mean), variance, epsilon=epsilon)
