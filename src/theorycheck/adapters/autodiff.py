"""Operations written on the tensors of a framework: NumPy at the boundary, gradients by its own differentiation."""

import functools
import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np

from theorycheck.contract import OPERATIONS, Operation, Role
from theorycheck.errors import ContractError


class AutodiffAdapter:
    """What the adapters of all frameworks that differentiate have in common.

    A framework's own base class says in four methods how it makes and differentiates tensors. Below it a class
    defines operations of the contract as methods that take and return tensors, and nothing else. Each operation then
    also takes NumPy arrays, and each differentiable one gets the `_vjp` that the framework derives from it, with its
    options and defaults, unless the class defines that too. Called with tensors an operation is the plain method, so
    that operations may call each other, through `super()` too, inside one differentiation.

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
                setattr(cls, name, _offered(cls, operation, inspect.getattr_static(cls, name)))
            # The contract lists a forward operation before its vjp: what the class defines stands in it by now.
            elif operation.vjp_of in vars(cls):
                setattr(cls, name, _derived(cls, operation, vars(cls)[operation.vjp_of]))

    @classmethod
    def _tensor(cls, value: Any) -> Any:
        """A NumPy array as a tensor of the framework; anything else as it is."""
        raise NotImplementedError

    @classmethod
    def _pull_back(cls, function: Callable[..., Any], inputs: Sequence[Any], cotangents: Sequence[Any]) -> Any:
        """One gradient, or list of gradients, per floating input; zeros where the result does not depend on it."""
        raise NotImplementedError

    @classmethod
    def _written(cls, tensor: Any) -> bool:
        """True if a tensor made at the boundary was written to: the array it was copied from cannot show it."""
        del tensor
        return False

    @classmethod
    def _session(cls, arguments: Sequence[Any]) -> AbstractContextManager[Any]:
        """The state of the framework in which an operation on these arguments runs."""
        del arguments
        return nullcontext()

    @classmethod
    def _run(
        cls, operation: Operation, function: Callable[..., Any], arguments: Sequence[Any], options: dict[str, Any]
    ) -> Any:
        """What the function returns for tensors; the instance comes first if it takes one."""
        del operation
        return function(*arguments, **options)


def leaves(value: Any) -> Iterator[Any]:
    """What stands in nested lists and tuples."""
    if isinstance(value, list | tuple):
        for item in value:
            yield from leaves(item)
    else:
        yield value


def _defines(cls: type, name: str) -> bool:
    """True if the attribute comes from the class or a mixin, not from an adapter that it inherits from."""
    owner = next((owner for owner in cls.__mro__ if name in vars(owner)), None)
    return owner is cls or (owner is not None and not issubclass(owner, AutodiffAdapter))


def _offered(cls: type[AutodiffAdapter], operation: Operation, attribute: Any) -> Any:
    """The class attribute with the boundary around it, whether it is called with or without the instance."""
    if isinstance(attribute, staticmethod | classmethod):
        return type(attribute)(_with_boundary(cls, operation, attribute.__func__))
    if callable(attribute) and not hasattr(attribute, "__get__"):  # a builtin function, a torch.nn.Module
        return staticmethod(_with_boundary(cls, operation, attribute))
    return _with_boundary(cls, operation, attribute) if callable(attribute) else attribute


def _with_boundary(
    cls: type[AutodiffAdapter], operation: Operation, function: Callable[..., Any]
) -> Callable[..., Any]:
    """The function on tensors, which may then be called with NumPy arrays."""
    # An operation on tensors always meets NumPy at the boundary; one that makes them of sizes meets numbers everywhere.
    of_sizes = all(value.role in {Role.SIZE, Role.SHAPE} for value in operation.arguments)

    # A module carries its whole state in __dict__; only the names and the signature are wanted.
    @functools.wraps(function, updated=())
    def method(*arguments: Any, **options: Any) -> Any:
        with cls._session(arguments):
            if not of_sizes and not any(isinstance(leaf, np.ndarray | np.generic) for leaf in leaves(arguments)):
                return function(*arguments, **options)
            tensors = [_tensors(cls, argument) for argument in arguments]
            result = cls._run(operation, function, tensors, options)
        # From the right: the instance, where there is one, comes first.
        for value, argument, given in zip(operation.arguments[::-1], arguments[::-1], tensors[::-1], strict=False):
            if given is not argument and any(cls._written(leaf) for leaf in leaves(given)):
                raise ContractError(
                    f"{operation.name} changed its argument {value.name} in place. "
                    "Inputs belong to the caller: clone a tensor before you write to it."
                )
        return result

    return method


def _derived(cls: type[AutodiffAdapter], operation: Operation, forward: Any) -> Any:
    """The vector-Jacobian product of the class attribute `forward`, by reverse-mode differentiation."""
    if forward is None:
        return None
    name, count = operation.vjp_of, len(OPERATIONS[operation.vjp_of].arguments)

    def vjp(self: AutodiffAdapter, *tensors: Any, **options: Any) -> Any:
        function = functools.partial(getattr(self, name), **options)
        return self._pull_back(function, tensors[:count], tensors[count:])

    vjp.__name__, vjp.__qualname__ = operation.name, f"{AutodiffAdapter.__name__}.{operation.name}"
    vjp.__doc__ = f"The gradients of `{name}` by the framework's own differentiation."
    vjp.__signature__ = _vjp_signature(operation, forward, count)  # type: ignore[attr-defined]
    return _with_boundary(cls, operation, vjp)


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


def _tensors(cls: type[AutodiffAdapter], value: Any) -> Any:
    return [_tensors(cls, item) for item in value] if isinstance(value, list) else cls._tensor(value)
