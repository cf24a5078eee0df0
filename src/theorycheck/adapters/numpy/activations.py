"""The activation functions and their derivatives."""

from collections.abc import Callable, Mapping
from math import pi, sqrt
from types import MappingProxyType

import numpy as np
from scipy.special import erfc

from theorycheck.adapters.numpy._precision import half_through_single
from theorycheck.adapters.numpy._types import Array


def relu(z: Array) -> Array:
    """max(z, 0). Source: Nair & Hinton 2010."""
    return np.maximum(z, 0)


def relu_slope(z: Array) -> Array:
    """1 where z > 0, else 0: at the kink any value in [0, 1] is a subgradient, and 0 is the common choice."""
    return (z > 0).astype(z.dtype)


def tanh_slope(z: Array) -> Array:
    """1 − tanh²z."""
    return 1 - np.square(np.tanh(z))


def sigmoid(z: Array) -> Array:
    """1 / (1 + e^−z), by e^−|z|, which cannot overflow."""
    decay = np.exp(-np.abs(z))
    a: Array = np.where(z >= 0, 1, decay) / (1 + decay)
    return a


def sigmoid_slope(z: Array) -> Array:
    """σ(z)(1 − σ(z))."""
    a = sigmoid(z)
    return a * (1 - a)


def softplus(z: Array) -> Array:
    """log(1 + e^z) = max(z, 0) + log(1 + e^−|z|), which cannot overflow. Source: Dugas et al. 2001."""
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def gelu(z: Array) -> Array:
    """z Φ(z), Φ the standard normal distribution function. Source: Hendrycks & Gimpel 2016, §2."""
    return z * normal_cdf(z)


def gelu_slope(z: Array) -> Array:
    """Φ(z) + z φ(z), φ the standard normal density."""
    # Beyond 40 the density is zero in every precision, and z² may overflow.
    near = np.clip(z, -40, 40)
    return normal_cdf(z) + near * np.exp(-np.square(near) / 2) / sqrt(2 * pi)


def normal_cdf(z: Array) -> Array:
    """Φ(z) = ½ erfc(−z/√2): ½(1 + erf(z/√2)) would cancel in the left tail."""
    tail: Array = erfc(z * -sqrt(0.5))
    return tail / 2


VALUES: Mapping[str, Callable[[Array], Array]] = MappingProxyType(
    {
        "identity": lambda z: z,
        "relu": relu,
        "tanh": np.tanh,
        "sigmoid": sigmoid,
        "softplus": softplus,
        "gelu": gelu,
        "square": np.square,
    },
)

SLOPES: Mapping[str, Callable[[Array], Array]] = MappingProxyType(
    {
        "identity": np.ones_like,
        "relu": relu_slope,
        "tanh": tanh_slope,
        "sigmoid": sigmoid_slope,
        "softplus": sigmoid,
        "gelu": gelu_slope,
        "square": lambda z: 2 * z,
    },
)


class Activations:
    """Elementwise nonlinearities."""

    activations = tuple(VALUES)

    @half_through_single
    def activation(self, z: Array, *, kind: str) -> Array:
        """a = σ(z). z (…) → a (…)."""
        return VALUES[kind](z)

    @half_through_single
    def activation_vjp(self, z: Array, da: Array, *, kind: str) -> Array:
        """dz = da ∘ σ′(z): the derivative is taken before the nonlinearity. z, da (…) → dz (…)."""
        return da * SLOPES[kind](z)
