"""Losses by other formulas."""

import numpy as np
from scipy import special
from tests.variants.variant import Variant


class LogAddExp(Variant):
    """log Σ exp two terms at a time, less the maximum."""

    def log_softmax(self, logits):
        shifted = logits - logits.max(axis=1, keepdims=True)
        return shifted - np.logaddexp.reduce(shifted, axis=1, keepdims=True)


class RatioOfExponentials(Variant):
    """The gradient from e^s/Σ e^s, the loss a Python float from the scores of the labels."""

    def cross_entropy(self, logits, labels):
        scores = np.take_along_axis(logits, labels[:, np.newaxis], axis=1)[:, 0]
        return float(np.mean(special.logsumexp(logits, axis=1) - scores))

    def cross_entropy_vjp(self, logits, labels, dloss):
        right = np.equal.outer(labels, np.arange(logits.shape[1]))
        return (special.softmax(logits, axis=1) - right) * (dloss / logits.dtype.type(len(labels)))


class DotProducts(Variant):
    """Squares summed as the dot product of a vector with itself, the mean taken last or first."""

    def mean_squared_error(self, prediction, target):
        missed = (prediction - target).ravel()
        return np.dot(missed, missed) / missed.size

    def mean_squared_error_vjp(self, prediction, target, dloss):
        share = np.asarray(2 * dloss / prediction.size, prediction.dtype)
        return share * (prediction - target), share * (target - prediction)

    def l2_penalty(self, parameters, *, strength):
        return strength * sum((np.vdot(theta, theta) for theta in parameters), start=0.0)

    def l2_penalty_vjp(self, parameters, dpenalty, *, strength):
        return tuple(theta * (2 * (strength * dpenalty)) for theta in parameters)
