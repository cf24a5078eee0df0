"""Attention by other loops, with the softmax taken apart in other ways."""

import math

import numpy as np
from tests.variants.variant import Variant

BLOCK = 2


class OnlineSoftmax(Variant):
    """Keys come in blocks; maximum, sum and result are corrected with each. Milakov & Gimelshein 2018."""

    def attention(self, q, k, v, *, causal=False):
        scaled = q * q.dtype.type(1 / math.sqrt(q.shape[-1]))
        highest = np.full((*q.shape[:2], 1), -np.inf, q.dtype)
        total, y = np.zeros_like(highest), np.zeros((*q.shape[:2], v.shape[-1]), q.dtype)
        for start in range(0, k.shape[1], BLOCK):
            keys = slice(start, start + BLOCK)
            scores = scaled @ k[:, keys].swapaxes(1, 2)
            if causal:
                scores = np.where(np.tri(q.shape[1], k.shape[1], dtype=bool)[:, keys], scores, -np.inf)
            higher = np.maximum(highest, scores.max(axis=-1, keepdims=True))
            weights, kept = np.exp(scores - higher), np.exp(highest - higher)
            total, y = total * kept + weights.sum(axis=-1, keepdims=True), y * kept + weights @ v[:, keys]
            highest = higher
        return y / total


class QueryByQuery(Variant):
    """Each query meets the keys that it sees and no others: there is no mask."""

    def attention(self, q, k, v, *, causal=False):
        y = np.empty((*q.shape[:2], v.shape[-1]), q.dtype)
        for n, t in np.ndindex(*q.shape[:2]):
            seen = slice(t + 1) if causal else slice(None)
            scores = k[n, seen] @ q[n, t] / math.sqrt(q.shape[-1])
            weights = np.exp(scores - scores.max())
            y[n, t] = weights @ v[n, seen] / weights.sum()
        return y


class ScaleShared(Variant):
    """Queries and keys are each divided by ⁴√D; the weights are e^(s − log Σ e^s)."""

    def attention_weights(self, q, k, *, causal):
        scale = q.dtype.type(q.shape[-1] ** -0.25)
        scores = (q * scale) @ (k * scale).swapaxes(1, 2)
        if causal:
            scores = np.where(self.visible(*scores.shape[1:]), scores, -np.inf)
        scores = scores - scores.max(axis=-1, keepdims=True)
        return np.exp(scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True)))


class DotWithOutput(Variant):
    """Σ p∘dp is y·dy, as FlashAttention's backward pass has it; the scale comes last."""

    def attention_vjp(self, q, k, v, dy, *, causal=False):
        p = self.attention_weights(q, k, causal=causal)
        y = p @ v
        inner = np.sum(y * dy, axis=-1, keepdims=True)
        dscores = p * (dy @ v.swapaxes(1, 2) - inner)
        scale = q.dtype.type(1 / math.sqrt(q.shape[-1]))
        return (dscores @ k) * scale, (dscores.swapaxes(1, 2) @ q) * scale, p.swapaxes(1, 2) @ dy
