"""Operations written on tinygrad's tensors, offered with NumPy arrays at the boundary, differentiated by tinygrad."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from tinygrad import Tensor

from theorycheck.adapters.autodiff import AutodiffAdapter, leaves
from theorycheck.contract import Operation


class TinygradAdapter(AutodiffAdapter):
    """The base class of implementations written on tensors of tinygrad.

    A subclass defines operations of the contract as methods that take and return tensors, and nothing else:

        class Mine(Tinygrad):
            def conv2d(self, x, kernel, bias, *, stride=(1, 1)):
                return my_conv2d(x, kernel, bias, stride)

    Each operation then also takes NumPy arrays, and each differentiable one gets the `_vjp` that `Tensor.gradient`
    derives from it, with its options and defaults, unless the subclass defines that too. Called with arrays, an
    operation returns arrays: NumPy cannot read a tensor of tinygrad.

    Setting an operation to None withdraws it and its `_vjp`. A subclass without a `name` goes by its class name.
    """

    @classmethod
    def _tensor(cls, value: Any) -> Any:
        # A copy: a tensor may share the memory of the array.
        return Tensor(np.array(value)) if isinstance(value, np.ndarray | np.generic) else value

    @classmethod
    def _run(
        cls, operation: Operation, function: Callable[..., Any], arguments: Sequence[Any], options: dict[str, Any]
    ) -> Any:
        return _computed(super()._run(operation, function, arguments, options))

    @classmethod
    def _pull_back(
        cls, function: Callable[..., Any], inputs: Sequence[Any], cotangents: Sequence[Any]
    ) -> tuple[Any, ...]:
        floating = [value for value in inputs if isinstance(value, list) or value.is_floating_point()]
        variables = list(leaves(floating))
        outputs = leaves(function(*inputs))
        pairs = zip(outputs, cotangents, strict=True) if variables else ()
        summands = [output.gradient(*variables, gradient=cotangent) for output, cotangent in pairs]
        gradients = map(sum, zip(*summands, strict=True))
        return tuple(
            [next(gradients) for _ in value] if isinstance(value, list) else next(gradients) for value in floating
        )


def _computed(value: Any) -> Any:
    """The value with arrays in place of tensors, in lists and tuples too."""
    if isinstance(value, list | tuple):
        return type(value)(_computed(item) for item in value)
    return value.numpy() if isinstance(value, Tensor) else value
