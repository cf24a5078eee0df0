"""Operations written in plain torch, offered with NumPy arrays at the boundary and every gradient by autograd."""

import functools
import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from theorycheck.contract import OPERATIONS, Operation
from theorycheck.errors import ContractError


class TorchAdapter:
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

    name: str

    def __init_subclass__(cls, **arguments: Any) -> None:
        """Put the boundary around the operations that the class defines, and add their gradients."""
        super().__init_subclass__(**arguments)
        if "name" not in vars(cls):
            cls.name = cls.__name__
        for name, operation in OPERATIONS.items():
            if _defines(cls, name):
                setattr(cls, name, _offered(operation, inspect.getattr_static(cls, name)))
            # The contract lists a forward operation before its vjp: what the class defines stands in it by now.
            elif operation.vjp_of in vars(cls):
                setattr(cls, name, _derived(operation, vars(cls)[operation.vjp_of]))


def _defines(cls: type, name: str) -> bool:
    """True if the attribute comes from the class or a mixin, not from an adapter that it inherits from."""
    owner = next((owner for owner in cls.__mro__ if name in vars(owner)), None)
    return owner is cls or (owner is not None and not issubclass(owner, TorchAdapter))


def _offered(operation: Operation, attribute: Any) -> Any:
    """The class attribute with the boundary around it, whether it is called with or without the instance."""
    if isinstance(attribute, staticmethod | classmethod):
        return type(attribute)(_with_boundary(operation, attribute.__func__))
    if callable(attribute) and not hasattr(attribute, "__get__"):  # a builtin function, a torch.nn.Module
        return staticmethod(_with_boundary(operation, attribute))
    return _with_boundary(operation, attribute) if callable(attribute) else attribute


def _with_boundary(operation: Operation, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function on tensors, which may then be called with NumPy arrays."""

    # A module carries its whole state in __dict__; only the names and the signature are wanted.
    @functools.wraps(function, updated=())
    def method(*arguments: Any, **options: Any) -> Any:
        tensors = [_tensor(argument) for argument in arguments]
        result = function(*tensors, **options)
        # From the right: the instance, where there is one, comes first.
        for value, argument, given in zip(operation.arguments[::-1], arguments[::-1], tensors[::-1], strict=False):
            if given is not argument and _written(given):
                raise ContractError(
                    f"{operation.name} changed its argument {value.name} in place. "
                    "Inputs belong to the caller: clone a tensor before you write to it."
                )
        return result

    return method


def _written(value: Any) -> bool:
    """True if a tensor made at the boundary was written to: the array it was copied from cannot show it."""
    return any(leaf._version > 0 for leaf in _leaves(value))  # noqa: SLF001 -- there is no other name for it


def _derived(operation: Operation, forward: Any) -> Any:
    """The vector-Jacobian product of the class attribute `forward`, by reverse-mode differentiation."""
    if forward is None:
        return None
    name, count = operation.vjp_of, len(OPERATIONS[operation.vjp_of].arguments)

    def vjp(self: TorchAdapter, *arrays: Any, **options: Any) -> tuple[Any, ...]:
        tensors = [_tensor(array) for array in arrays]
        function = functools.partial(getattr(self, name), **options)
        return _pull_back(function, tensors[:count], tensors[count:])

    vjp.__name__, vjp.__qualname__ = operation.name, f"{TorchAdapter.__name__}.{operation.name}"
    vjp.__doc__ = f"The gradients of `{name}` by torch.autograd."
    vjp.__signature__ = _vjp_signature(operation, forward, count)  # type: ignore[attr-defined]
    return vjp


def _vjp_signature(operation: Operation, forward: Any, count: int) -> inspect.Signature:
    """The arrays of the vjp as the contract names them, and the options of the class attribute `forward`."""
    names = ("self", *(value.name for value in operation.arguments))
    arrays = [inspect.Parameter(name, inspect.Parameter.POSITIONAL_ONLY) for name in names]
    try:
        # Binding drops `self` where there is one; any object will do, for nothing is called.
        parameters = inspect.signature(forward.__get__(object(), object)).parameters.values()
    except (TypeError, ValueError):  # a builtin has none to read and may accept anything
        options = [inspect.Parameter("options", inspect.Parameter.VAR_KEYWORD)]
    else:
        named = [p for p in parameters if p.kind in {p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD}]
        options = [p.replace(kind=p.KEYWORD_ONLY) for p in named[count:]]
        options += [p for p in parameters if p.kind in {p.KEYWORD_ONLY, p.VAR_KEYWORD}]
    return inspect.Signature([*arrays, *options])


def _pull_back(function: Callable[..., Any], inputs: Sequence[Any], cotangents: Sequence[Tensor]) -> tuple[Any, ...]:
    """One gradient, or list of gradients, per floating input; zeros where the result does not depend on it."""
    tracked = [[_variable(x) for x in value] if isinstance(value, list) else _variable(value) for value in inputs]
    variables = [x for x in _leaves(tracked) if x.requires_grad]
    gradients: Iterator[Tensor] = iter(())
    if variables:  # autograd refuses to differentiate by nothing, which an empty list of parameters is
        outputs = list(_leaves(function(*tracked)))
        gradients = iter(torch.autograd.grad(outputs, variables, cotangents, materialize_grads=True))
    floating = [value for value in tracked if isinstance(value, list) or value.requires_grad]
    return tuple([next(gradients) for _ in value] if isinstance(value, list) else next(gradients) for value in floating)


def _variable(x: Tensor) -> Tensor:
    return x.detach().requires_grad_(x.is_floating_point())


def _tensor(value: Any) -> Any:
    if isinstance(value, list):
        return [_tensor(item) for item in value]
    # A copy: the arrays are read-only, which from_numpy warns about and could write through.
    return torch.from_numpy(np.array(value)) if isinstance(value, np.ndarray | np.generic) else value


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, list | tuple):
        for item in value:
            yield from _leaves(item)
    else:
        yield value
