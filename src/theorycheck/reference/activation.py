"""Elementwise nonlinearities."""

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from scipy import special

Array = Any


def activation(z: Array, *, kind: str) -> Array:
    """a = σ(z), entry by entry. z (…) → a (…).

    Raises:
        KeyError: there is no activation of that kind.
    """
    return ACTIVATIONS[kind](z)


def identity(z: Array) -> Array:
    """σ(z) = z."""
    return z


def relu(z: Array) -> Array:
    """σ(z) = max(z, 0). Nair & Hinton 2010."""
    return np.maximum(z, 0.0)


def sigmoid(z: Array) -> Array:
    """σ(z) = 1/(1 + e⁻ᶻ), without overflow at either end."""
    if z.dtype.kind == "c":
        # The library's sigmoid takes no complex numbers: the same function, by tanh.
        return 0.5 * (1 + np.tanh(0.5 * z))
    return special.expit(z)


def softplus(z: Array) -> Array:
    """σ(z) = log(1 + eᶻ) = max(z, 0) + log(1 + e^−|z|). Dugas et al. 2001."""
    if z.dtype.kind == "c":
        return np.maximum(z, 0) + np.log1p(np.exp(-np.maximum(z, -z)))
    return np.logaddexp(z, 0.0)


def gelu(z: Array) -> Array:
    """σ(z) = z·Φ(z) = ½z(1 + erf(z/√2)), Φ the normal distribution function. Hendrycks & Gimpel 2016, eq. 1."""
    return 0.5 * z * (1 + special.erf(z / math.sqrt(2)))


ACTIVATIONS: Final[Mapping[str, Callable[[Array], Array]]] = MappingProxyType(
    {
        "identity": identity,
        "relu": relu,
        "tanh": np.tanh,
        "sigmoid": sigmoid,
        "softplus": softplus,
        "gelu": gelu,
        "square": np.square,
    }
)
