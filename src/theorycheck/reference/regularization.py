"""Regularization: a penalty on weights, and dropout."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = Any


def l2_penalty(parameters: Sequence[Array], *, strength: float) -> Array:
    """λ·Σᵢ‖θᵢ‖², without ½ and without a mean. parameters [(…)] → (). Hoerl & Kennard 1970."""
    total: Array = 0.0
    for parameter in parameters:
        total = total + np.sum(np.square(parameter))
    return strength * total


def dropout(x: Array, *, rate: float, seed: int) -> Array:
    """yᵢ = mᵢ·xᵢ/(1 − rate), mᵢ = 0 with probability `rate`, else 1. x (…) → y (…).

    Source: Srivastava et al. 2014, §4 and §10, the inverted form.
    """
    return np.where(kept(x.shape, rate=rate, seed=seed), x / (1 - rate), 0.0)


def kept(shape: tuple[int, ...], *, rate: float, seed: int) -> NDArray[np.bool_]:
    """The mask of a seed: True with probability 1 − rate."""
    return np.random.default_rng(seed).random(shape) >= rate


def dropout_inference(x: Array, *, rate: float) -> Array:  # noqa: ARG001  (the contract passes it)
    """y = x: the inverted form needs no correction after training. x (…) → y (…)."""
    return x
