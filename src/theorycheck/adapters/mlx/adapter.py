"""Operations written in mlx.core, offered with NumPy arrays at the boundary and every gradient by `mlx.core.vjp`."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import mlx.core as mx
import numpy as np

from theorycheck.adapters.autodiff import AutodiffAdapter, leaves


class MlxAdapter(AutodiffAdapter):
    """The base class of implementations written on arrays of MLX.

    A subclass defines operations of the contract as methods that take and return arrays of MLX, and nothing else:

        class Mine(Mlx):
            def conv2d(self, x, kernel, bias, *, stride=(1, 1)):
                return my_conv2d(x, kernel, bias, stride)

    Each operation then also takes NumPy arrays, and each differentiable one gets the `_vjp` that `mlx.core.vjp`
    derives from it, with its options and defaults, unless the subclass defines that too. All of it runs on the CPU.

    Setting an operation to None withdraws it and its `_vjp`. A subclass without a `name` goes by its class name.
    """

    @classmethod
    def _tensor(cls, value: Any) -> Any:
        if not isinstance(value, np.ndarray | np.generic):
            return value
        return mx.array(value, dtype=getattr(mx, value.dtype.name))  # else float64 becomes float32

    @classmethod
    def _session(cls, arguments: Sequence[Any]) -> AbstractContextManager[Any]:
        del arguments
        stream: AbstractContextManager[Any] = mx.stream(mx.cpu)
        return stream

    @classmethod
    def _pull_back(
        cls, function: Callable[..., Any], inputs: Sequence[Any], cotangents: Sequence[Any]
    ) -> tuple[Any, ...]:
        floating = [value for value in inputs if isinstance(value, list) or _is_floating(value)]

        def of_floating(*values: Any) -> list[Any]:
            given = iter(values)
            rebuilt = [_refilled(value, given) for value in inputs]
            return list(leaves(function(*rebuilt)))

        variables = list(leaves(floating))
        gradients: Any = iter(())
        if variables:  # there is nothing to differentiate by in an empty list of parameters
            _, found = mx.vjp(of_floating, variables, list(cotangents))
            gradients = iter(found)
        return tuple(_refilled(value, gradients) for value in floating)


def _refilled(value: Any, arrays: Any) -> Any:
    """The value with the next arrays in place of its floating ones."""
    if isinstance(value, list):
        return [next(arrays) for _ in value]
    return next(arrays) if _is_floating(value) else value


def _is_floating(value: Any) -> bool:
    return bool(mx.issubdtype(value.dtype, mx.floating))
