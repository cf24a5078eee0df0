"""The arithmetic of an implementation with algorithms of its own: a definition is read in it, and its tape."""

import operator
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from theorycheck.numerics import Arithmetic
from theorycheck.numerics.dialect import Rule
from theorycheck.numerics.formulas import by_any_formula
from theorycheck.numerics.routing import scatter, winners

from .formulas import FORMULAS
from .summation import SUMMATIONS, Summation

Array = NDArray[Any]
Function = Callable[..., Any]


class Algorithms(NamedTuple):
    """How to add up, and how to compute elementary functions; by name."""

    summation: str
    formulas: str

    def __str__(self) -> str:
        return f"{self.summation}, {self.formulas}"


ALGORITHMS = tuple(Algorithms(summation, formulas) for formulas in FORMULAS for summation in SUMMATIONS)


class Rounded(Arithmetic):
    """An array in the format of the implementation; every operation on it is rounded there."""

    __slots__ = ("algorithms", "value")

    rules: ClassVar[Mapping[Any, Rule]] = {}

    def __init__(self, value: Array, algorithms: Algorithms) -> None:
        self.value = np.asarray(plain(value))
        self.algorithms = algorithms

    def _apply(self, rule: Rule, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        # A subnormal or an overflow here is the implementation's own affair.
        with np.errstate(all="ignore"):
            result = rule(self.algorithms, *map(plain, args), **kwargs)
        return Rounded(result, self.algorithms) if result.dtype.kind == "f" else result

    def _constant(self) -> "Rounded":
        return self


def plain(value: Any) -> Any:
    """The numbers underneath, in the same structure."""
    if isinstance(value, (list, tuple)):
        return type(value)(plain(one) for one in value)
    return value.value if isinstance(value, Rounded) else value


def rounded(value: Any, algorithms: Algorithms) -> Any:
    """The floating arrays in that arithmetic, in the same structure."""
    if isinstance(value, (list, tuple)):
        return type(value)(rounded(one, algorithms) for one in value)
    return Rounded(value, algorithms) if getattr(getattr(plain(value), "dtype", None), "kind", "") == "f" else value


def _elementwise(function: np.ufunc) -> Rule:
    return lambda algorithms, *args: FORMULAS[algorithms.formulas].get(function, function)(*args)


def _library(function: Function) -> Rule:
    return lambda _, *args, **kwargs: function(*args, **kwargs)


def _summation(algorithms: Algorithms) -> Summation:
    return SUMMATIONS[algorithms.summation]


def _sum(algorithms: Algorithms, a: Array, axis: Any = None, *, keepdims: bool = False) -> Array:
    total = _summation(algorithms).sum(a, axis)
    return total.reshape(np.sum(a, axis=axis, keepdims=True).shape) if keepdims else total


def _mean(algorithms: Algorithms, a: Array, axis: Any = None, *, keepdims: bool = False) -> Array:
    total = _sum(algorithms, a, axis, keepdims=keepdims)
    count = a.size // max(total.size, 1)
    if algorithms.formulas == "library":
        return total / count
    return _sum(algorithms, a * a.dtype.type(1 / count), axis, keepdims=keepdims)


def _scatter(algorithms: Algorithms, shape: Any, pieces: Any) -> Array:
    placed = [scatter(shape, [piece]) for piece in pieces]
    return _summation(algorithms).sum(np.stack(placed), 0)


Rounded.rules = {
    np.matmul: lambda algorithms, a, b: _summation(algorithms).matmul(a, b),
    np.sum: _sum,
    np.mean: _mean,
    scatter: _scatter,
    by_any_formula: lambda _, a, __: a,
    **{
        function: _elementwise(function)
        for function in (
            *(np.add, np.subtract, np.negative, np.multiply, np.square, np.divide, np.power),
            *(np.exp, np.log, np.log1p, np.sqrt, np.tanh, special.expit, special.erf, np.logaddexp),
            *(np.maximum, np.minimum, np.absolute, np.sign, np.greater, np.greater_equal, np.less, np.less_equal),
        )
    },
    **{
        function: _library(function)
        for function in (
            *(np.where, np.max, operator.getitem, np.reshape, np.transpose, np.swapaxes, np.moveaxis, np.expand_dims),
            *(np.squeeze, np.broadcast_to, np.pad, np.stack, np.concatenate, np.ones_like, np.zeros_like, winners),
        )
    },
}
