"""Operations written in plain torch, offered with NumPy arrays at the boundary and every gradient by autograd."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from theorycheck.adapters.autodiff import AutodiffAdapter, leaves


class TorchAdapter(AutodiffAdapter):
    """The base class of implementations written on tensors.

    A subclass defines operations of the contract as methods that take and return tensors, and nothing else:

        class Mine(Torch):
            def conv2d(self, x, kernel, bias, *, stride=(1, 1)):
                return my_conv2d(x, kernel, bias, stride)

    Each operation then also takes NumPy arrays, and each differentiable one gets the `_vjp` that autograd derives
    from it, with its options and defaults, unless the subclass defines that too. Called with tensors an operation is
    the plain method, so that operations may call each other, through `super()` too, inside one autograd graph.

    Setting an operation to None withdraws it and its `_vjp`. A subclass without a `name` goes by its class name.
    """

    @classmethod
    def _tensor(cls, value: Any) -> Any:
        # A copy: the arrays are read-only, which from_numpy warns about and could write through.
        return torch.from_numpy(np.array(value)) if isinstance(value, np.ndarray | np.generic) else value

    @classmethod
    def _written(cls, tensor: Any) -> bool:
        return bool(tensor._version > 0)  # noqa: SLF001 -- there is no other name for it

    @classmethod
    def _pull_back(
        cls, function: Callable[..., Any], inputs: Sequence[Any], cotangents: Sequence[Tensor]
    ) -> tuple[Any, ...]:
        tracked = [[_variable(x) for x in value] if isinstance(value, list) else _variable(value) for value in inputs]
        variables = [x for x in leaves(tracked) if x.requires_grad]
        gradients: Iterator[Tensor] = iter(())
        if variables:  # autograd refuses to differentiate by nothing, which an empty list of parameters is
            outputs = list(leaves(function(*tracked)))
            gradients = iter(torch.autograd.grad(outputs, variables, cotangents, materialize_grads=True))
        floating = [value for value in tracked if isinstance(value, list) or value.requires_grad]
        return tuple(
            [next(gradients) for _ in value] if isinstance(value, list) else next(gradients) for value in floating
        )


def _variable(x: Tensor) -> Tensor:
    return x.detach().requires_grad_(x.is_floating_point())
