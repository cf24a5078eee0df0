"""What elementwise functions mean on a tape: the value, and for each operand the way back."""

import operator
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from scipy import special

from theorycheck.numerics.derivatives import BY_ARGUMENT, BY_RESULT, COMPARISONS
from theorycheck.numerics.dialect import Rule
from theorycheck.numerics.formulas import by_any_formula
from theorycheck.numerics.tape import Node, Tape


def _add(tape: Tape, a: Any, b: Any) -> Node:
    return tape.record(tape.value(a) + tape.value(b), (a, _same), (b, _same))


def _subtract(tape: Tape, a: Any, b: Any) -> Node:
    return tape.record(tape.value(a) - tape.value(b), (a, _same), (b, operator.neg))


def _same(adjoint: Any) -> Any:
    return adjoint


def _multiply(tape: Tape, a: Any, b: Any) -> Node:
    x, y = tape.value(a), tape.value(b)
    return tape.record(x * y, (a, lambda g: g * y), (b, lambda g: g * x))


def _divide(tape: Tape, a: Any, b: Any) -> Node:
    x, y = tape.value(a), tape.value(b)
    quotient = x / y
    return tape.record(quotient, (a, lambda g: g / y), (b, lambda g: -(g * quotient) / y))


def _power(tape: Tape, a: Any, exponent: int) -> Node:
    x = tape.value(a)
    return tape.record(x**exponent, (a, lambda g: g * (exponent * x ** (exponent - 1))))


def _by_any_formula(tape: Tape, a: Any, roundings: int) -> Node:
    return tape.record(by_any_formula(tape.value(a), roundings), (a, lambda g: g))


def _logaddexp(tape: Tape, a: Any, b: Any) -> Node:
    x, y = tape.value(a), tape.value(b)
    value = np.logaddexp(x, y)
    return tape.record(value, (a, lambda g: g * special.expit(x - y)), (b, lambda g: g * special.expit(y - x)))


def _maximum(tape: Tape, a: Any, b: Any) -> Node:
    x, y = tape.value(a), tape.value(b)
    value = np.maximum(x, y)
    return tape.record(value, (a, lambda g: np.where(x > y, g, 0.0)), (b, lambda g: np.where(x > y, 0.0, g)))


def _minimum(tape: Tape, a: Any, b: Any) -> Node:
    x, y = tape.value(a), tape.value(b)
    value = np.minimum(x, y)
    return tape.record(value, (a, lambda g: np.where(x < y, g, 0.0)), (b, lambda g: np.where(x < y, 0.0, g)))


def _where(tape: Tape, condition: Any, a: Any, b: Any) -> Node:
    chosen = tape.value(condition)
    value = np.where(chosen, tape.value(a), tape.value(b))
    return tape.record(value, (a, lambda g: np.where(chosen, g, 0.0)), (b, lambda g: np.where(chosen, 0.0, g)))


def _elementary(function: np.ufunc) -> Rule:
    by_result, slope = function in BY_RESULT, BY_RESULT.get(function) or BY_ARGUMENT[function]

    def rule(tape: Tape, a: Any) -> Node:
        x = tape.value(a)
        value = function(x)
        known = value if by_result else x
        return tape.record(value, (a, lambda g: g * slope(known)))

    return rule


def _negative(tape: Tape, a: Any) -> Node:
    return tape.record(-tape.value(a), (a, operator.neg))


def _comparison(function: np.ufunc) -> Rule:
    def rule(tape: Tape, a: Any, b: Any) -> Any:
        return function(tape.value(a), tape.value(b))

    return rule


TAPE_ELEMENTWISE: Final[Mapping[Any, Rule]] = {
    np.add: _add,
    np.subtract: _subtract,
    np.multiply: _multiply,
    np.divide: _divide,
    np.power: _power,
    by_any_formula: _by_any_formula,
    np.negative: _negative,
    np.logaddexp: _logaddexp,
    np.maximum: _maximum,
    np.minimum: _minimum,
    np.where: _where,
    **{function: _elementary(function) for function in (*BY_RESULT, *BY_ARGUMENT)},
    **{function: _comparison(function) for function in COMPARISONS},
}
