"""Feed-forward networks."""

from collections.abc import Sequence
from typing import Any

from theorycheck.reference.activation import ACTIVATIONS

Array = Any


def dense(x: Array, weight: Array, bias: Array) -> Array:
    """y = x·Wᵀ + b. x (N, D), weight (K, D), bias (K,) → y (N, K)."""
    return x @ weight.T + bias


def mlp(x: Array, weights: Sequence[Array], biases: Sequence[Array], *, activation: str) -> Array:
    """a_l = σ(W_l·a_{l−1} + b_l), the last layer without σ. x (N, D), weights (n_l, n_{l−1}) each → y (N, n_L).

    Source: Rumelhart, Hinton & Williams 1986.
    """
    hidden = x
    for layer, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        if layer:
            hidden = ACTIVATIONS[activation](hidden)
        hidden = dense(hidden, weight, bias)
    return hidden


def shallow_network(x: Array, w: Array, b: Array, alpha: Array, *, activation: str) -> Array:
    """f(x) = Σᵢ αᵢ·σ(wᵢᵀx + bᵢ). x (N, d), w (n, d), b (n,), alpha (n,) → f (N,). Cybenko 1989, eq. 1."""
    return ACTIVATIONS[activation](dense(x, w, b)) @ alpha
