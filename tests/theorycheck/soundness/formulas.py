"""Elementary functions as libraries may compute them, in the format of their argument."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

Array = NDArray[Any]

LOG2_E: Final = 1.4426950408889634


def tanh(z: Array) -> Array:
    """sign(z)·(1 − 2/(e^2|z| + 1))."""
    return np.sign(z) * (1 - 2 / (np.exp(2 * np.abs(z)) + 1))


def sigmoid_by_tanh(z: Array) -> Array:
    """½(1 + tanh(z/2))."""
    return 0.5 * (1 + np.tanh(0.5 * z))


def sigmoid_by_exp(z: Array) -> Array:
    """1/(1 + e^−z): where e^−z overflows, 0."""
    return 1 / (1 + np.exp(-z))


def exp(z: Array) -> Array:
    """2^(z·log₂e), the product rounded."""
    return np.exp2(z * LOG2_E)


def logaddexp(a: Array, b: Array) -> Array:
    """max(a, b) + log(1 + e^−|a − b|)."""
    return np.maximum(a, b) + np.log1p(np.exp(-np.abs(a - b)))


def divide(a: Array, b: Array) -> Array:
    """a·(1/b) wherever 1/b is a normal number."""
    reciprocal = np.asarray(1 / b, np.result_type(a, b))  # either may be a literal
    usable = np.isfinite(reciprocal) & (np.abs(reciprocal) >= np.finfo(reciprocal.dtype).smallest_normal)
    return np.where(usable, a * reciprocal, a / b)


FORMULAS: Final[Mapping[str, Mapping[np.ufunc, Callable[..., Array]]]] = MappingProxyType(
    {
        "library": {},
        "exponentials": {
            np.tanh: tanh,
            special.expit: sigmoid_by_exp,
            np.exp: exp,
            np.logaddexp: logaddexp,
            np.divide: divide,
        },
        "by tanh": {special.expit: sigmoid_by_tanh, np.divide: divide},
    }
)
