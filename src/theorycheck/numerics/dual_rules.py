"""What the functions of the dialect mean to dual numbers: the value, and its tangent."""

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from scipy import special

from theorycheck.numerics.derivatives import BY_ARGUMENT, BY_RESULT, COMPARISONS
from theorycheck.numerics.dialect import Rule
from theorycheck.numerics.dual import Split
from theorycheck.numerics.formulas import by_any_formula
from theorycheck.numerics.routing import scatter, winners


def _total(value: Any, *parts: Any) -> tuple[Any, Any]:
    first, *others = (part for part in parts if part is not None)
    return value, np.broadcast_to(sum(others, start=first), np.shape(value))


def _times(tangent: Any, factor: Any) -> Any:
    return None if tangent is None else tangent * factor


def _add(split: Split, a: Any, b: Any) -> tuple[Any, Any]:
    (a, da), (b, db) = split(a), split(b)
    return _total(a + b, da, db)


def _subtract(split: Split, a: Any, b: Any) -> tuple[Any, Any]:
    (a, da), (b, db) = split(a), split(b)
    return _total(a - b, da, None if db is None else -db)


def _multiply(split: Split, a: Any, b: Any) -> tuple[Any, Any]:
    (a, da), (b, db) = split(a), split(b)
    return _total(a * b, _times(da, b), _times(db, a))


def _divide(split: Split, a: Any, b: Any) -> tuple[Any, Any]:
    (a, da), (b, db) = split(a), split(b)
    quotient = a / b
    return _total(quotient, None if da is None else da / b, _times(db, -quotient / b))


def _power(split: Split, a: Any, exponent: int) -> tuple[Any, Any]:
    a, da = split(a)
    return a**exponent, da * (exponent * a ** (exponent - 1))


def _by_any_formula(split: Split, a: Any, roundings: int) -> tuple[Any, Any]:
    a, da = split(a)
    return by_any_formula(a, roundings), da


def _matmul(split: Split, a: Any, b: Any) -> tuple[Any, Any]:
    (a, da), (b, db) = split(a), split(b)
    return _total(a @ b, None if da is None else da @ b, None if db is None else a @ db)


def _logaddexp(split: Split, a: Any, b: Any) -> tuple[Any, Any]:
    (a, da), (b, db) = split(a), split(b)
    return _total(np.logaddexp(a, b), _times(da, special.expit(a - b)), _times(db, special.expit(b - a)))


def _maximum(split: Split, a: Any, b: Any) -> tuple[Any, Any]:
    (a, da), (b, db) = split(a), split(b)
    first = a > b
    return np.maximum(a, b), np.where(first, 0.0 if da is None else da, 0.0 if db is None else db)


def _minimum(split: Split, a: Any, b: Any) -> tuple[Any, Any]:
    (a, da), (b, db) = split(a), split(b)
    first = a < b
    return np.minimum(a, b), np.where(first, 0.0 if da is None else da, 0.0 if db is None else db)


def _where(split: Split, condition: Any, a: Any, b: Any) -> tuple[Any, Any]:
    (condition, _), (a, da), (b, db) = split(condition), split(a), split(b)
    return np.where(condition, a, b), np.where(condition, 0.0 if da is None else da, 0.0 if db is None else db)


def _largest(split: Split, a: Any, axis: Any = None, *, keepdims: bool = False) -> tuple[Any, Any]:
    a, da = split(a)
    value = np.max(a, axis=axis, keepdims=keepdims)
    return value, np.sum(np.where(winners(a, axis), da, 0.0), axis=axis, keepdims=keepdims)


def _join(function: Callable[..., Any]) -> Rule:
    def rule(split: Split, parts: Sequence[Any], axis: int = 0) -> tuple[Any, Any]:
        values, tangents = zip(*map(split, parts), strict=True)
        filled = [np.zeros_like(v) if t is None else t for v, t in zip(values, tangents, strict=True)]
        return function(list(values), axis), function(filled, axis)

    return rule


def _scatter(split: Split, shape: Sequence[int], pieces: Sequence[Any]) -> tuple[Any, Any]:
    halves = [(index, *split(piece)) for index, piece in pieces]
    tangents = [(index, tangent) for index, _, tangent in halves if tangent is not None]
    return scatter(shape, [(index, value) for index, value, _ in halves]), scatter(shape, tangents)


def _linear(function: Callable[..., Any]) -> Rule:
    def rule(split: Split, a: Any, *args: Any, **kwargs: Any) -> tuple[Any, Any]:
        value, tangent = split(a)
        return function(value, *args, **kwargs), function(tangent, *args, **kwargs)

    return rule


def _elementary(function: np.ufunc) -> Rule:
    def rule(split: Split, a: Any) -> tuple[Any, Any]:
        value, tangent = split(a)
        result = function(value)
        slope = BY_RESULT[function](result) if function in BY_RESULT else BY_ARGUMENT[function](value)
        return result, tangent * slope

    return rule


def _flat(function: Callable[..., Any]) -> Rule:
    def rule(split: Split, *args: Any, **kwargs: Any) -> Any:
        return function(*(split(argument)[0] for argument in args), **kwargs)

    return rule


LINEAR: Final = (
    np.negative,
    np.sum,
    np.mean,
    operator.getitem,
    np.reshape,
    np.transpose,
    np.swapaxes,
    np.moveaxis,
    np.expand_dims,
    np.squeeze,
    np.broadcast_to,
    np.pad,
)

DUAL_RULES: Final[Mapping[Any, Rule]] = {
    np.add: _add,
    np.subtract: _subtract,
    np.multiply: _multiply,
    np.divide: _divide,
    np.power: _power,
    by_any_formula: _by_any_formula,
    np.matmul: _matmul,
    np.logaddexp: _logaddexp,
    np.maximum: _maximum,
    np.minimum: _minimum,
    np.where: _where,
    np.max: _largest,
    np.stack: _join(np.stack),
    np.concatenate: _join(np.concatenate),
    scatter: _scatter,
    **{function: _linear(function) for function in LINEAR},
    **{function: _elementary(function) for function in (*BY_RESULT, *BY_ARGUMENT)},
    **{function: _flat(function) for function in (*COMPARISONS, winners, np.ones_like, np.zeros_like)},
}
