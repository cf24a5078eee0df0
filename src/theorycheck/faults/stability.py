"""Formulas that are right on paper and overflow, cancel or are cut off at large arguments."""

import numpy as np

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.numpy._types import Array, Labels, Scalar
from theorycheck.faults.fault import Fault, Sort


class NaiveLogSumExp(NumPy):
    """Exponentiates logits without subtracting their maximum."""

    fault = Fault(
        "cross_entropy.naive_log_sum_exp",
        ("cross_entropy",),
        "log of a sum of exponentials that overflow",
        origin="tenstorrent/tt-metal#10001",
        sort=Sort.PRECISION,
    )

    def cross_entropy(self, logits: Array, labels: Labels) -> Scalar:
        chosen = logits[np.arange(len(labels)), labels]
        loss: Scalar = np.mean(np.log(np.sum(np.exp(logits), axis=1)) - chosen)
        return loss


class NaiveSoftplus(NumPy):
    """log(1 + e^z) as it is written."""

    fault = Fault(
        "activation.naive_softplus",
        ("activation",),
        "softplus overflows",
        origin="exp before log: tracel-ai/burn#5374",
        sort=Sort.PRECISION,
    )

    def activation(self, z: Array, *, kind: str) -> Array:
        if kind != "softplus":
            return super().activation(z, kind=kind)
        a: Array = np.log(1 + np.exp(z))
        return a


class ExponentialTanh(NumPy):
    """(e^z − e^−z)/(e^z + e^−z) as it is written."""

    fault = Fault("activation.exponential_tanh", ("activation",), "tanh is ∞/∞ far out", sort=Sort.PRECISION)

    def activation(self, z: Array, *, kind: str) -> Array:
        if kind != "tanh":
            return super().activation(z, kind=kind)
        up, down = np.exp(z), np.exp(-z)
        a: Array = (up - down) / (up + down)
        return a


class ClippedSoftmax(NumPy):
    """Clips probabilities at 1e-12 before taking their logarithm."""

    fault = Fault(
        "cross_entropy.clipped_probability",
        ("cross_entropy",),
        "the loss of a sample ends at 27.6",
        origin="probabilities clipped by an epsilon: keras-team/keras#15249",
        sort=Sort.PRECISION,
    )

    def cross_entropy(self, logits: Array, labels: Labels) -> Scalar:
        exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
        probability = exponentials / exponentials.sum(axis=1, keepdims=True)
        chosen = np.clip(probability[np.arange(len(labels)), labels], 1e-12, 1)
        loss: Scalar = -np.mean(np.log(chosen))
        return loss.astype(logits.dtype)


class NaiveAttention(NumPy):
    """Exponentiates scores without subtracting their maximum."""

    fault = Fault("attention.naive_softmax", ("attention",), "the softmax of scores overflows", sort=Sort.PRECISION)

    def attention(self, q: Array, k: Array, v: Array, *, causal: bool = False) -> Array:
        scores = q @ k.swapaxes(1, 2) / np.sqrt(q.shape[2]).astype(q.dtype)
        if causal:
            scores = np.where(np.tri(q.shape[1], k.shape[1], dtype=bool), scores, -np.inf)
        weights = np.exp(scores)
        y: Array = (weights / weights.sum(axis=2, keepdims=True)) @ v
        return y.astype(q.dtype)
