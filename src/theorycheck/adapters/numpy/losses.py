"""The mean squared error and the cross-entropy."""

import numpy as np

from theorycheck.adapters.numpy._precision import half_through_single
from theorycheck.adapters.numpy._types import Array, Labels, Scalar


class Losses:
    """Losses averaged over what they are given."""

    @half_through_single
    def mean_squared_error(self, prediction: Array, target: Array) -> Scalar:
        """L = mean (p − t)². prediction, target (…) → ()."""
        loss: Scalar = np.mean(np.square(prediction - target))
        return loss

    @half_through_single
    def mean_squared_error_vjp(self, prediction: Array, target: Array, dloss: Scalar) -> tuple[Array, Array]:
        """dp = 2 (p − t) dL / n = −dt, n the number of elements. dloss () → dprediction, dtarget (…)."""
        dprediction: Array = 2 * (prediction - target) * dloss / prediction.size
        return dprediction, -dprediction

    @half_through_single
    def cross_entropy(self, logits: Array, labels: Labels) -> Scalar:
        """L = −meanₙ log softmax(logitsₙ)[labelₙ]. logits (N, K), labels (N,) → ()."""
        log_p = self.log_softmax(logits)
        loss: Scalar = -np.mean(log_p[np.arange(len(labels)), labels])
        return loss

    @half_through_single
    def cross_entropy_vjp(self, logits: Array, labels: Labels, dloss: Scalar) -> Array:
        """dlogits = (softmax(logits) − onehot(labels)) dL / N. dloss () → dlogits (N, K). Source: Bridle 1990."""
        residual: Array = np.exp(self.log_softmax(logits))
        residual[np.arange(len(labels)), labels] -= 1
        dlogits: Array = residual * dloss / len(labels)
        return dlogits

    def log_softmax(self, logits: Array) -> Array:
        """log pₖ = sₖ − log Σⱼ exp sⱼ, s the logits less their maximum. logits (N, K) → (N, K)."""
        # Without the shift exp overflows float64 above about 709, float32 above 88.
        shifted: Array = logits - logits.max(axis=1, keepdims=True)
        log_p: Array = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        return log_p
