"""What was computed from the same numbers, kept by content: several implementations are put to the same cases."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

import numpy as np

from theorycheck.numerics import Ball
from theorycheck.reference.narrowing import SignedSums

MOST_BYTES: Final = 2**25
"""Of the results in a memory and of the arguments that they are known by; the oldest go first."""

P = ParamSpec("P")
R = TypeVar("R")
_PLAIN: Final = (int, float, str, type(None), np.dtype)


class Memory:
    """Results of `remembered` functions by the content of their arguments, up to `MOST_BYTES`."""

    def __init__(self) -> None:
        self._results: dict[Any, tuple[Any, int]] = {}
        self._size = 0

    def get(self, key: Any) -> tuple[Any, int] | None:
        """The result of that key and the bytes that both take, if it is known."""
        return self._results.get(key)

    def keep(self, key: Any, result: Any) -> None:
        """Remember a result; its arrays become read-only, as whoever asks next is given them too."""
        size = _length(key)
        for array in _arrays(result):
            array.setflags(write=False)
            size += array.nbytes
        self._results[key] = result, size
        self._size += size
        while self._size > MOST_BYTES:
            self._size -= self._results.pop(next(iter(self._results)))[1]


_current: ContextVar[Memory | None] = ContextVar("memory", default=None)


@contextmanager
def remembering(memory: Memory) -> Iterator[None]:
    """Within it `remembered` functions compute nothing twice. One implementation alone would pay more than it saves."""
    before = _current.set(memory)
    try:
        yield
    finally:
        _current.reset(before)


def remembered(compute: Callable[P, R]) -> Callable[P, R]:
    """The function, computed once for the same arguments: arrays, balls, plain values, and lists of them.

    Arrays are the same if they agree bit for bit and lie in memory alike: a sum is then one in the same order. Of
    arguments of another type nothing is kept.
    """

    @wraps(compute)
    def recall(*args: P.args, **kwargs: P.kwargs) -> R:
        memory = _current.get()
        if memory is None:
            return compute(*args, **kwargs)
        try:
            key = compute, _content(args), _content(kwargs)
        except _UnknownError:
            return compute(*args, **kwargs)
        known = memory.get(key)
        if known is not None:
            result: R = known[0]
            return result
        result = compute(*args, **kwargs)
        memory.keep(key, result)
        return result

    return recall


class _UnknownError(Exception):
    """The content of an argument cannot be told."""


def _content(value: Any) -> Any:
    """What tells a value from every other."""
    if isinstance(value, (np.ndarray, np.generic)) and not value.dtype.hasobject:
        return value.dtype.str, value.shape, value.strides, value.tobytes()
    if isinstance(value, _PLAIN):
        return type(value), repr(value)  # 0.0 equals −0.0, and 1 equals True
    if isinstance(value, (list, tuple)):
        return type(value), *map(_content, value)
    if isinstance(value, Mapping):
        return tuple((name, _content(one)) for name, one in value.items())
    if isinstance(value, Ball):
        error = None if value.is_exact else value.terms if value.is_sum else value.error
        return Ball, value.roundoff, *map(_content, (value.value, error, value.divisor))
    raise _UnknownError


def _arrays(result: Any) -> Iterator[Any]:
    """The arrays that a result is made of."""
    if isinstance(result, (list, tuple)):
        for one in result:
            yield from _arrays(one)
    elif isinstance(result, Ball):
        yield from _arrays((result.value, result.error))
    elif isinstance(result, SignedSums):
        yield from _arrays((result.value, result.signs, result.within, result.scale))
    elif isinstance(result, np.ndarray):
        yield result


def _length(key: Any) -> int:
    """The bytes of the arrays that a key holds."""
    return sum(map(_length, key)) if isinstance(key, tuple) else len(key) if isinstance(key, bytes) else 0
