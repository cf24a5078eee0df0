"""Elementary functions as accurate as most libraries have them: two units in the last place."""

import numpy as np
from scipy import special
from tests.variants.activations import Elementwise
from tests.variants.variant import Variant


def two_units_off(function, low=-np.inf, high=np.inf):
    """The function two units off, up or down by the digits of its argument; never out of its range, and exact at 0."""

    def off(z):
        a = function(z)
        towards = np.where(np.signbit(np.sin(1000 * z)), -np.inf, np.inf).astype(a.dtype)
        return np.where(z == 0, a, np.clip(np.nextafter(np.nextafter(a, towards), towards), low, high))

    return off


EXP, LOG = two_units_off(np.exp, low=0), two_units_off(np.log)


class RoughActivations(Elementwise):
    """tanh and the logistic function two units off: not monotone, not odd, and not quite 1 at infinity."""

    values = {"tanh": two_units_off(np.tanh, -1, 1), "sigmoid": two_units_off(special.expit, 0, 1)}


class RoughExponentials(Variant):
    """exp and log two units off, in every softmax."""

    def log_softmax(self, logits):
        shifted = logits - logits.max(axis=1, keepdims=True)
        return shifted - LOG(EXP(shifted).sum(axis=1, keepdims=True))

    def cross_entropy_vjp(self, logits, labels, dloss):
        weights = EXP(logits - logits.max(axis=1, keepdims=True))
        right = np.equal.outer(labels, np.arange(logits.shape[1]))
        return (weights / weights.sum(axis=1, keepdims=True) - right) * (dloss / logits.dtype.type(len(labels)))

    def attention_weights(self, q, k, *, causal):
        scores = q @ k.swapaxes(1, 2) / self.score_scale(q)
        if causal:
            scores = np.where(self.visible(*scores.shape[1:]), scores, -np.inf)
        weights = EXP(scores - scores.max(axis=-1, keepdims=True))
        return weights / weights.sum(axis=-1, keepdims=True)
