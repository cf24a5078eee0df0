"""Faults of scaled dot-product attention and its gradient."""

from math import sqrt
from typing import Any

import numpy as np

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.numpy._types import Array, Mask
from theorycheck.faults.fault import Fault, Sort

FORWARD, BACKWARD = ("attention",), ("attention_vjp",)
EITHER = ("attention", "attention_vjp")
Gradients = tuple[Array, Array, Array]


class ScoresUnscaled(NumPy):
    """softmax(qkᵀ) v."""

    fault = Fault(
        "attention.unscaled",
        EITHER,
        "The scores are not divided by √D.",
        origin="a fallback without the scale: mlc-ai/mlc-llm#3426",
        sort=Sort.CONDITIONAL,
    )

    def score_scale(self, q: Array) -> float:
        return 1.0


class ScoresScaledByWidth(NumPy):
    """softmax(qkᵀ/D) v."""

    fault = Fault(
        "attention.scaled_by_width",
        EITHER,
        "The scores are divided by D.",
        "a forgotten root: delzac/cntkx#10",
        Sort.CONDITIONAL,
    )

    def score_scale(self, q: Array) -> float:
        return float(q.shape[-1])


class ScoresScaledByLength(NumPy):
    """softmax(qkᵀ/√T) v."""

    fault = Fault("attention.scaled_by_length", EITHER, "The scores are divided by √T.", sort=Sort.CONDITIONAL)

    def score_scale(self, q: Array) -> float:
        return sqrt(q.shape[1])


class SoftmaxOverQueries(NumPy):
    """The columns of p sum to 1."""

    fault = Fault(
        "attention.softmax_over_queries",
        FORWARD,
        "The softmax runs over the queries.",
        origin="labmlai/annotated_deep_learning_paper_implementations#146",
    )

    def attention_weights(self, q: Array, k: Array, *, causal: bool) -> Array:
        scores = q @ k.swapaxes(1, 2) / self.score_scale(q)
        if causal:
            scores = np.where(self.visible(*scores.shape[1:]), scores, -np.inf)
        weights = np.exp(scores - scores.max())
        p: Array = weights / np.maximum(weights.sum(axis=1, keepdims=True), np.finfo(q.dtype).tiny)
        return p


class MaskOffByOne(NumPy):
    """Position t sees s ≤ t + 1."""

    fault = Fault("attention.mask_off_by_one", EITHER, "A query sees one key too many.", sort=Sort.CONDITIONAL)

    def visible(self, queries: int, keys: int) -> Mask:
        return np.tri(queries, keys, 1, dtype=bool)


class CausalIgnored(NumPy):
    """Every key is visible."""

    fault = Fault(
        "attention.causal_ignored",
        FORWARD,
        "causal=True is ignored.",
        origin="where no other mask is given: facebookresearch/xformers#103",
        sort=Sort.CONDITIONAL,
    )

    def attention(self, q: Array, k: Array, v: Array, **options: Any) -> Array:
        return super().attention(q, k, v, causal=False)


class PositionLeaks(NumPy):
    """Scores grow with s."""

    fault = Fault("attention.positional_leak", FORWARD, "Later keys have a slight advantage.", "ALiBi left on")

    def attention(self, q: Array, k: Array, v: Array, **options: Any) -> Array:
        rising = np.arange(k.shape[1], dtype=k.dtype)[:, np.newaxis] / 1000
        return super().attention(q, k + rising, v, **options)


class WeightsNotNormalized(NumPy):
    """The weights sum to 1 − 10⁻⁹."""

    fault = Fault(
        "attention.guarded_normalizer", FORWARD, "10⁻⁹ is added to the normalizer.", "a common idiom", Sort.PRECISION
    )

    def attention_weights(self, q: Array, k: Array, *, causal: bool) -> Array:
        return super().attention_weights(q, k, causal=causal) / (1 + 1e-9)


class GradientUnscaled(NumPy):
    """dq = ds k."""

    fault = Fault("attention_vjp.unscaled", BACKWARD, "1/√D is missing on the way back.", sort=Sort.CONDITIONAL)

    def attention_vjp(self, q: Array, k: Array, v: Array, dy: Array, **options: Any) -> Gradients:
        dq, dk, dv = super().attention_vjp(q, k, v, dy, **options)
        scale = self.score_scale(q)
        return dq * scale, dk * scale, dv


class GradientUnmasked(NumPy):
    """The mask is applied forward only."""

    fault = Fault("attention_vjp.unmasked", BACKWARD, "The mask is missing on the way back.", sort=Sort.CONDITIONAL)

    def attention_vjp(self, q: Array, k: Array, v: Array, dy: Array, **options: Any) -> Gradients:
        return super().attention_vjp(q, k, v, dy, causal=False)


class SoftmaxSlopeDiagonal(NumPy):
    """ds = p(1 − p) dp."""

    fault = Fault("attention_vjp.diagonal_softmax", BACKWARD, "The softmax has a diagonal Jacobian.")

    def attention_vjp(self, q: Array, k: Array, v: Array, dy: Array, *, causal: bool = False) -> Gradients:
        *_, dv = super().attention_vjp(q, k, v, dy, causal=causal)
        p = self.attention_weights(q, k, causal=causal)
        dscores = p * (1 - p) * (dy @ v.swapaxes(1, 2)) / self.score_scale(q)
        return dscores @ k, dscores.swapaxes(1, 2) @ q, dv


class QueryAndKeySwapped(NumPy):
    """dq and dk exchanged where their shapes agree."""

    fault = Fault(
        "attention_vjp.query_and_key_swapped",
        BACKWARD,
        "The gradients of queries and keys are exchanged where T = S.",
        sort=Sort.CONDITIONAL,
    )

    def attention_vjp(self, q: Array, k: Array, v: Array, dy: Array, **options: Any) -> Gradients:
        dq, dk, dv = super().attention_vjp(q, k, v, dy, **options)
        return (dk, dq, dv) if dq.shape == dk.shape else (dq, dk, dv)
