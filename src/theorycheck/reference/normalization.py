"""Normalization of activations by their mean and variance."""

from typing import Any

import numpy as np

Array = Any


def layer_norm(x: Array, gain: Array, bias: Array, *, epsilon: float) -> Array:
    """y = γ·(x − μ)/√(σ² + ε) + β over the last axis, σ² biased. x (…, D), gain (D,), bias (D,) → y (…, D).

    Source: Ba, Kiros & Hinton 2016, eq. 3-4.
    """
    centred = x - np.mean(x, axis=-1, keepdims=True)
    variance = np.mean(np.square(centred), axis=-1, keepdims=True)
    return centred * (gain / np.sqrt(variance + epsilon)) + bias


def batch_norm(x: Array, gain: Array, bias: Array, *, epsilon: float) -> Array:
    """y = γ·(x − μ)/√(σ² + ε) + β for each channel over the batch, σ² biased. x (N, C, …), gain (C,), bias (C,) → y.

    Source: Ioffe & Szegedy 2015, algorithm 1.
    """
    axes = (0, *range(2, x.ndim))
    centred = x - np.mean(x, axis=axes, keepdims=True)
    variance = np.mean(np.square(centred), axis=axes, keepdims=True)
    gain, bias = (_channels(one, x.ndim) for one in (gain, bias))
    return centred * (gain / np.sqrt(variance + epsilon)) + bias


def batch_norm_inference(x: Array, gain: Array, bias: Array, mean: Array, variance: Array, *, epsilon: float) -> Array:
    """y = γ·(x − μ)/√(σ² + ε) + β with given μ and σ². x (N, C, …), the others (C,) → y.

    Source: Ioffe & Szegedy 2015, algorithm 2, line 11.
    """
    gain, bias, mean, variance = (_channels(one, x.ndim) for one in (gain, bias, mean, variance))
    return (x - mean) * (gain / np.sqrt(variance + epsilon)) + bias


def _channels(parameter: Array, ndim: int) -> Array:
    return parameter.reshape(1, -1, *(1,) * (ndim - 2))
