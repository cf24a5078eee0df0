"""The dialect: the NumPy functions that a definition may use, so that any arithmetic can read it."""

import itertools
import operator
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar, Final, NoReturn, Self, TypeVar

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from theorycheck.errors import DialectError

Rule = Callable[..., Any]
A = TypeVar("A")

LEVELS: Final = itertools.count(1)
"""Every reading of a derivative takes the next level: what is nested is read later, and stands higher."""


class Arithmetic(NDArrayOperatorsMixin):
    """An array of something richer than floats, on which a definition in plain array operations runs unchanged.

    A subclass lists in `rules` what every function of the dialect means. Where arithmetics meet, the highest level
    decides and treats the others as numbers, so that derivatives of derivatives are never confused.
    """

    __slots__ = ()

    rules: ClassVar[Mapping[Any, Rule]] = {}
    level: int = 0
    value: Any

    def _apply(self, rule: Rule, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        return rule(*args, **kwargs)

    def _constant(self) -> Any:
        raise NotImplementedError

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method != "__call__":
            raise DialectError(_outside(self, f"{ufunc.__name__}.{method}"))
        if kwargs:
            raise DialectError(_outside(self, f"{ufunc.__name__} with {', '.join(kwargs)}"))
        return dispatch(ufunc, inputs, {})

    def __array_function__(self, func: Any, types: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if func in _EXTENT:
            return getattr(args[0], func.__name__)
        return dispatch(func, args, kwargs)

    def __array__(self, *_: Any, **__: Any) -> NoReturn:
        raise DialectError(f"this definition leaves the arithmetic {_place()}: plain numbers are wanted of {self!r}")

    def __bool__(self) -> NoReturn:
        raise DialectError(f"this definition branches on a value {_place()}; use np.where, np.maximum or np.minimum")

    def __float__(self) -> NoReturn:
        raise DialectError(f"this definition leaves the arithmetic {_place()}: a plain number is wanted of {self!r}")

    __int__ = __float__
    __complex__ = __float__

    def __getitem__(self, index: Any) -> Self:
        result: Self = dispatch(operator.getitem, (self, index), {})
        return result

    def __setitem__(self, index: Any, value: Any) -> NoReturn:
        raise DialectError(f"this definition writes into an array {_place()}; collect the parts and use np.stack")

    def __len__(self) -> int:
        return int(self.shape[0])

    def __iter__(self) -> Iterator[Self]:
        return (self[i] for i in range(len(self)))

    def __repr__(self) -> str:
        return f"{type(self).__name__} of shape {self.shape}"

    @property
    def shape(self) -> tuple[int, ...]:
        """As of an array."""
        shape: tuple[int, ...] = self.value.shape
        return shape

    @property
    def ndim(self) -> int:
        """As of an array."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """As of an array."""
        return int(np.prod(self.shape, dtype=int))

    @property
    def dtype(self) -> np.dtype[Any]:
        """The dtype of the numbers underneath."""
        dtype: np.dtype[Any] = self.value.dtype
        return dtype

    @property
    def T(self) -> Self:  # noqa: N802  (NumPy's name)
        """The transpose."""
        return self.transpose()

    def transpose(self, *axes: Any) -> Self:
        """As of an array."""
        wanted = axes[0] if len(axes) == 1 else axes or None
        result: Self = dispatch(np.transpose, (self, wanted), {})
        return result

    def swapaxes(self, first: int, second: int) -> Self:
        """As of an array."""
        result: Self = dispatch(np.swapaxes, (self, first, second), {})
        return result

    def reshape(self, *shape: Any) -> Self:
        """As of an array."""
        wanted = shape[0] if len(shape) == 1 else shape
        result: Self = dispatch(np.reshape, (self, wanted), {})
        return result


def constant(array: A) -> A:
    """The array, as something whose derivative is zero: for shifts that cancel, such as the maximum in a softmax."""
    return array._constant() if isinstance(array, Arithmetic) else array  # noqa: SLF001


def dispatch(function: Any, args: Iterable[Any], kwargs: Mapping[str, Any]) -> Any:
    """What a function of the dialect means to the highest arithmetic among its arguments.

    Raises:
        DialectError: that arithmetic has no rule for it.
    """
    args = tuple(args)
    leader = highest((*args, *kwargs.values()))
    rule = leader.rules.get(function)
    if rule is None:
        raise DialectError(_outside(leader, getattr(function, "__name__", repr(function))))
    return leader._apply(rule, args, kwargs)  # noqa: SLF001


def highest(args: Iterable[Any]) -> Any:
    """The argument, or entry of a list of them, whose arithmetic decides; None among plain numbers."""
    leader: Any = None
    for argument in args:
        if isinstance(argument, Arithmetic):
            candidate: Any = argument
        elif isinstance(argument, (list, tuple)):  # np.stack, np.concatenate
            candidate = highest(argument)
        else:
            continue
        if candidate is not None and (leader is None or candidate.level > leader.level):
            leader = candidate
    return leader


_EXTENT = frozenset((np.shape, np.ndim, np.size))


def _outside(arithmetic: Arithmetic, name: str) -> str:
    known = ", ".join(sorted({function.__name__ for function in arithmetic.rules}))
    return f"{name} is not in the dialect of {type(arithmetic).__name__} ({_place()}). It knows {known}."


def _place() -> str:
    frame = sys._getframe(1)  # noqa: SLF001
    while frame.f_back is not None and Path(frame.f_code.co_filename).parent in _MACHINERY:
        frame = frame.f_back
    return f"at {Path(frame.f_code.co_filename).name}, line {frame.f_lineno}"


_MACHINERY = {Path(__file__).parent, *(Path(np.__file__).parent / part for part in ("", "lib", "_core"))}
