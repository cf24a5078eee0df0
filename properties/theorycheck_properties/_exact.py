"""Calls whose results no correct implementation can round, and numbers that are exact."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from theorycheck.numerics import Ball, unit_roundoff
from theorycheck.reference import enclose
from theorycheck.strategies import Call

ANY: frozenset[str] = frozenset()
POLYNOMIAL = frozenset({"identity", "square"})

SUMS_OF_PRODUCTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "dense": ANY,
        "dense_vjp": ANY,
        "conv2d": ANY,
        "conv2d_vjp": ANY,
        "shallow_network": POLYNOMIAL | {"relu"},
        "shallow_network_vjp": POLYNOMIAL,  # relu has a kink, where its slope is anybody's choice
        "mlp": POLYNOMIAL | {"relu"},
        "mlp_vjp": POLYNOMIAL,
        "rnn": POLYNOMIAL | {"relu"},
        "rnn_vjp": POLYNOMIAL,
    }
)
"""Operations that multiply and add, with the activations under which they do no more."""


def sums_whole_numbers(call: Call) -> bool:
    """True if a call only adds and multiplies whole numbers, all so small that every order of summation is exact.

    Sums whose terms are below 2ᵖ in absolute value, added up, stay exact in a format of p binary digits. The absolute
    values of the inputs give that sum: none of these operations subtracts.
    """
    if call.operation not in SUMS_OF_PRODUCTS or not _whole((*call.inputs, *_numbers(call))):
        return False
    activations = SUMS_OF_PRODUCTS[call.operation]
    if activations and call.options.get("activation") not in activations:
        return False
    largest = enclose(call.operation, *_magnitudes(call.inputs), **call.options)
    return _below(largest, 1 / unit_roundoff(call.dtype))


def _numbers(call: Call) -> tuple[Any, ...]:
    return tuple(np.asarray(value) for value in call.options.values() if isinstance(value, float))


def _whole(values: Any) -> bool:
    if isinstance(values, (list, tuple)):
        return all(_whole(value) for value in values)
    return bool(np.all(values == np.trunc(values)))


def _magnitudes(values: Any) -> Any:
    return type(values)(_magnitudes(value) if isinstance(value, list) else np.abs(value) for value in values)


def _below(balls: Any, bound: float) -> bool:
    if isinstance(balls, (list, tuple)):
        return all(_below(ball, bound) for ball in balls)
    return bool(np.all(balls.value < bound))


def widened(array: Any) -> Ball:
    """Numbers of any dtype, exact, and computed with in float64: the rounding is the check's own."""
    return Ball.exact(np.asarray(array, np.float64))


def bits(dtype: str) -> int:
    """The bits of a significand: whole numbers below 2 to this power are exact."""
    return -int(np.log2(unit_roundoff(dtype)))
