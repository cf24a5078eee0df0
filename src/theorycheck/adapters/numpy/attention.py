"""Scaled dot-product attention."""

from math import sqrt

import numpy as np

from theorycheck.adapters.numpy._precision import half_through_single
from theorycheck.adapters.numpy._types import Array, Mask


class Attention:
    """Means of values, weighted by how well their keys match a query. Source: Vaswani et al. 2017, eq. 1."""

    @half_through_single
    def attention(self, q: Array, k: Array, v: Array, *, causal: bool = False) -> Array:
        """Y = softmax(q kᵀ/√D) v. q (N, T, D), k (N, S, D), v (N, S, E) → y (N, T, E)."""
        return self.attention_weights(q, k, causal=causal) @ v

    @half_through_single
    def attention_vjp(
        self, q: Array, k: Array, v: Array, dy: Array, *, causal: bool = False
    ) -> tuple[Array, Array, Array]:
        """Back through the rows of the softmax: ds = p∘(dp − Σ p∘dp). dy (N, T, E) → dq, dk, dv like q, k, v."""
        p = self.attention_weights(q, k, causal=causal)
        dp = dy @ v.swapaxes(1, 2)
        dscores = p * (dp - np.sum(p * dp, axis=-1, keepdims=True)) / self.score_scale(q)
        return dscores @ k, dscores.swapaxes(1, 2) @ q, p.swapaxes(1, 2) @ dy

    def attention_weights(self, q: Array, k: Array, *, causal: bool) -> Array:
        """softmax(q kᵀ/√D) over the keys that each query sees. q (N, T, D), k (N, S, D) → p (N, T, S)."""
        scores = q @ k.swapaxes(1, 2) / self.score_scale(q)
        if causal:
            scores = np.where(self.visible(*scores.shape[1:]), scores, -np.inf)
        # Position 0 is always visible, so the maximum is finite; exp(−∞) is an exact zero.
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        p: Array = weights / weights.sum(axis=-1, keepdims=True)
        return p

    def score_scale(self, q: Array) -> float:
        """√D, which keeps the variance of a score at that of its terms."""
        return sqrt(q.shape[-1])

    def visible(self, queries: int, keys: int) -> Mask:
        """Which keys a query sees: position t those at s ≤ t. → (T, S)."""
        return np.tri(queries, keys, dtype=bool)
