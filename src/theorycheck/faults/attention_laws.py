"""Attention that sees what it should not."""

import numpy as np

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.numpy._types import Array, Mask
from theorycheck.faults.fault import Fault, Sort


class SoftMask(NumPy):
    """Masked scores are lowered by 10."""

    fault = Fault(
        "attention.soft_mask",
        ("attention", "attention_vjp"),
        "Scores of the future are lowered by 10 instead of being left out.",
        origin="a mask of −10⁴: huggingface/transformers#17306",
        sort=Sort.CONDITIONAL,
    )

    lowered_by = 10.0

    def attention_weights(self, q: Array, k: Array, *, causal: bool) -> Array:
        scores = q @ k.swapaxes(1, 2) / self.score_scale(q)
        if causal:
            scores = np.where(self.visible(*scores.shape[1:]), scores, scores - self.lowered_by)
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        p: Array = weights / weights.sum(axis=-1, keepdims=True)
        return p


class FiniteMask(SoftMask):
    """Masked scores are lowered by 10⁴, which hides what is of ordinary size."""

    fault = Fault(
        "attention.finite_mask",
        ("attention", "attention_vjp"),
        "Scores of the future are lowered by 10⁴: what is larger than that shows through.",
        origin="a mask of −10⁴: huggingface/transformers#17306",
        sort=Sort.CONDITIONAL,
    )

    lowered_by = 1e4


class MaskFromTheEnd(NumPy):
    """With more keys than queries, the mask is aligned with the last ones."""

    fault = Fault(
        "attention.mask_aligned_with_the_end",
        ("attention", "attention_vjp"),
        "With S > T the mask lets position t see s ≤ t + S − T.",
        origin="the lower-right alignment of FlashAttention 2.1: Dao-AILab/flash-attention#1778",
        sort=Sort.CONDITIONAL,
    )

    def visible(self, queries: int, keys: int) -> Mask:
        return np.tri(queries, keys, k=max(0, keys - queries), dtype=bool)


class MaskAfterSoftmax(NumPy):
    """The future is masked after the softmax, and the rest normalised by all."""

    fault = Fault(
        "attention.mask_after_softmax",
        ("attention", "attention_vjp"),
        "Weights of the future are set to zero after the softmax, whose sum they stay in.",
        origin="huggingface/pytorch-image-models#2236",
        sort=Sort.CONDITIONAL,
    )

    def attention_weights(self, q: Array, k: Array, *, causal: bool) -> Array:
        p = super().attention_weights(q, k, causal=False)
        return np.where(self.visible(*p.shape[1:]), p, 0) if causal else p


class DropoutScaleLeftOn(NumPy):
    """Weights that add up to more than 1."""

    fault = Fault(
        "attention.dropout_scale_left_on",
        ("attention",),
        "The weights are divided by 0.9 although none of them is dropped.",
        origin="inverted dropout that is switched off by halves",
    )

    def attention(self, q: Array, k: Array, v: Array, *, causal: bool = False) -> Array:
        return super().attention(q, k, v, causal=causal) / q.dtype.type(0.9)


class RectifiedScores(NumPy):
    """max(0, q kᵀ) in the softmax."""

    fault = Fault(
        "attention.rectified_scores",
        ("attention", "attention_vjp"),
        "Negative scores count as 0.",
        origin="a similarity that was meant to be positive",
    )

    def attention_weights(self, q: Array, k: Array, *, causal: bool) -> Array:
        scores = np.maximum(q @ k.swapaxes(1, 2) / self.score_scale(q), 0)
        if causal:
            scores = np.where(self.visible(*scores.shape[1:]), scores, -np.inf)
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        p: Array = weights / weights.sum(axis=-1, keepdims=True)
        return p
