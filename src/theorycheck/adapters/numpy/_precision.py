"""Half precision as a storage format: computed in single precision, rounded once at the end."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import numpy as np

Operation = TypeVar("Operation", bound=Callable[..., Any])


def half_through_single(operation: Operation) -> Operation:
    """The operation with float16 arguments computed in float32 and the results rounded back to float16.

    Squares, sums and exponentials leave the range of float16 (6e-8 to 65504) although the result lies well inside it.
    """

    @wraps(operation)
    def through_single(self: object, *arguments: Any, **options: Any) -> Any:
        if not any(map(_is_half, arguments)):
            return operation(self, *arguments, **options)
        widened = [_recast(argument, np.float16, np.float32) for argument in arguments]
        return _recast(operation(self, *widened, **options), np.float32, np.float16)

    return cast("Operation", through_single)


def _is_half(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(map(_is_half, value))
    return getattr(value, "dtype", None) == np.float16


def _recast(value: Any, old: type[np.floating[Any]], new: type[np.floating[Any]]) -> Any:
    """Every array and scalar of the old dtype in the new one, inside lists and tuples too; all else as it is."""
    if isinstance(value, list):
        return [_recast(item, old, new) for item in value]
    if isinstance(value, tuple):
        return tuple(_recast(item, old, new) for item in value)
    return value.astype(new) if getattr(value, "dtype", None) == old else value
