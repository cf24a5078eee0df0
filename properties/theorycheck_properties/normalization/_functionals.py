"""Numbers computed from a result, with the bound that the result's own Ball gives them."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.evidence import UNIT_SCALE, Agreement
from theorycheck.numerics import Ball
from theorycheck.strategies import Call

Array = NDArray[Any]
Axes = tuple[int, ...]


def normalized_axes(call: Call) -> Axes:
    """The axes over which an operation takes its statistics: the last for layer norm, all but 1 for batch norm."""
    if call.operation.startswith("layer_norm"):
        return (-1,)
    return (0, *range(2, call.inputs[0].ndim))


def per_channel(call: Call, parameter: Array) -> Array:
    """A gain or bias, shaped to meet x."""
    if call.operation.startswith("layer_norm"):
        return parameter
    return parameter.reshape(-1, *[1] * (call.inputs[0].ndim - 2))


def exact(array: Array) -> Ball:
    """An input, to compute with in float64 and with a bound on the error of that."""
    return Ball.exact(array.astype(np.float64))


def agree(
    what: str,
    functional: Callable[[Any], Ball],
    observed: Array,
    around: Ball,
    expected: Ball,
    terms: Array | float = 1.0,
) -> Agreement:
    """A functional of an observed result beside its value in theory.

    The Ball around the result carries its rounding through the functional; computing functional and expectation in
    float64 adds to the bound. `terms` is the size of what is added up, where that cancels: beside it, and not beside
    what is left, a bound is informative.
    """
    seen = functional(exact(observed))
    within = functional(around).radius + seen.radius + expected.radius
    scale = float(np.max(terms, initial=UNIT_SCALE))
    return Agreement(seen.value, expected.value, within, what=what, scale=scale)
