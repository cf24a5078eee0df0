"""What the functions of the dialect mean on a ledger: as on a tape, but for sums, which wait, and for kinks."""

import operator
from collections.abc import Callable, Mapping
from functools import cache, wraps
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from theorycheck.numerics.ball import Ball, as_ball, common_format
from theorycheck.numerics.dialect import Rule
from theorycheck.numerics.formulas import by_any_formula
from theorycheck.numerics.ledger import Entry, Ledger
from theorycheck.numerics.routing import scatter, winners
from theorycheck.numerics.tape_arrays import TAPE_ARRAYS
from theorycheck.numerics.tape_elementwise import TAPE_ELEMENTWISE

Array = NDArray[Any]

JOINING: Final = frozenset(
    {
        *(np.add, np.subtract, np.negative, np.multiply, np.sum, scatter, np.stack, np.concatenate),
        *(operator.getitem, np.reshape, np.transpose, np.swapaxes, np.moveaxis, np.expand_dims, np.squeeze),
        *(np.broadcast_to, np.pad, np.ones_like, np.zeros_like, by_any_formula),
    }
)
"""Functions that let the terms of a sum join a longer one, or move them; all others take it as it is stored."""


def _booked(function: Callable[..., Any], rule: Rule) -> Rule:
    """The rule, on stored operands where it needs them; the result knows where it comes from."""

    @wraps(rule)
    def booked(tape: Ledger, *args: Any, **kwargs: Any) -> Any:
        if function not in JOINING:
            args = tuple(map(tape.stored, args))
        result = rule(tape, *args, **kwargs)
        if isinstance(result, Entry):
            result.origin = (function, args, kwargs)
        return result

    return booked


def _balls(tape: Ledger, *operands: Any) -> tuple[Ball, ...]:
    values = [tape.value(operand) for operand in operands]
    form = common_format(*values)
    return tuple(as_ball(value, form) for value in values)


def _greater(tape: Ledger, a: Any, b: Any) -> Any:
    """1 or 0; [0, 1] within the margin of equality."""
    x, y = _balls(tape, a, b)
    return np.greater(Ball(x.value - y.value, tape.margin(a, b), x.format), 0)


def _less(tape: Ledger, a: Any, b: Any) -> Any:
    """As `_greater`, mirrored."""
    return _greater(tape, b, a)


def _maximum(tape: Ledger, a: Any, b: Any) -> Entry:
    """Within the margin of the kink ½(a + b), from which the larger one differs by |a − b|/2."""
    x, y = _balls(tape, a, b)

    @cache
    def first() -> Any:
        return _greater(tape, a, b)

    larger: Any = np.maximum(x, y)
    return tape.record(
        larger,
        (a, lambda g: np.where(first(), g, 0.0)),
        (b, lambda g: np.where(first(), 0.0, g)),
        rounded=lambda: np.where(first().error > 0, tape.margin(a, b) / 2, 0.0),
    )


def _by_any_formula(tape: Ledger, a: Any, roundings: int) -> Entry:  # noqa: ARG001 -- the signature of the rule
    """Not booked: over a long sequence the worst case of all other roundings exceeds that of a formula's by far."""
    return tape.record(tape.value(a), (a, lambda g: g), rounded=0.0)


def _winners(tape: Ledger, a: Any, axis: int) -> Any:
    """1 at the largest entry; [0, 1] at all that can be the largest if there are several."""
    x = tape.value(a)
    return winners(Ball(x.value, tape.margin(a), x.format), axis)


def _max(tape: Ledger, a: Any, axis: int, *, keepdims: bool = False) -> Entry:
    """Half of each entry that can be the largest, where there are several."""
    x = tape.value(a)

    @cache
    def able() -> Any:
        return _winners(tape, a, axis)

    def back(g: Any) -> Any:
        return np.where(able(), np.broadcast_to(g if keepdims else np.expand_dims(g, axis), x.shape), 0.0)

    def rounded() -> Array:
        # Whichever wins is off by its margin at most, and the halves by half of theirs.
        unsure = np.where(able().error > 0, tape.margin(a), 0.0)
        off: Array = np.max(unsure, axis=axis, keepdims=keepdims) + np.sum(unsure, axis=axis, keepdims=keepdims) / 2
        return off

    return tape.record(np.max(x, axis=axis, keepdims=keepdims), (a, back), rounded=rounded)


KINKS: Final[Mapping[Any, Rule]] = {
    np.greater: _greater,
    np.greater_equal: _greater,
    np.less: _less,
    np.less_equal: _less,
    np.maximum: _maximum,
    np.minimum: lambda _, a, b: -np.maximum(-a, -b),
    np.absolute: lambda _, a: np.maximum(a, -a),
    np.max: _max,
    winners: _winners,
    by_any_formula: _by_any_formula,
}

LEDGER_RULES: Final[Mapping[Any, Rule]] = {
    function: _booked(function, rule) for function, rule in {**TAPE_ELEMENTWISE, **TAPE_ARRAYS, **KINKS}.items()
}
