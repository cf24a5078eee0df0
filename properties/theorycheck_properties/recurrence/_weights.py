"""Recurrent weights whose norm is known, and how steep activations are."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.numerics import Ball
from theorycheck.reference import enclose_vjp

Array = NDArray[Any]

GELU_STEEPEST = math.sqrt(2)
"""Where d²/dz² zΦ(z) = (2 − z²)φ(z) changes its sign."""


def weight_of_known_norm(rng: np.random.Generator, hidden: int, scale: float, *, dense: bool) -> tuple[Array, float]:
    """A weight (H, H) with its spectral norm, both exact: scale·e·eᵀ of signs e, or a scaled signed permutation."""
    signs = rng.choice([-1.0, 1.0], hidden)
    if dense:
        return scale / 4 * np.outer(signs, signs), scale / 4 * hidden
    return scale * np.diag(signs)[rng.permutation(hidden)], scale


def steepest_slope(kind: str, margin: float = 0.0) -> Ball:
    """γ: the largest slope of the activation where |z| is at least the margin."""
    if kind in {"relu", "identity", "softplus"}:
        return Ball.exact(1.0)
    # The logistic function and tanh are the flatter the farther from 0: steepest at the margin.
    at = GELU_STEEPEST if kind == "gelu" else margin
    slope: Ball = enclose_vjp("activation", np.array(at), np.array(1.0), kind=kind)
    return slope


def norm(rows: Array) -> Ball:
    """‖·‖₂ of each row (…, H) → (…), computed in float64."""
    length: Ball = np.sqrt(np.sum(np.square(Ball.exact(rows.astype(np.float64))), axis=-1))
    return length
