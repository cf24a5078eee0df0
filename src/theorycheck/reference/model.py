"""The reference implementation: the forward definitions, and every gradient read off their tape."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from theorycheck.contract import ACTIVATIONS, DTYPES, OPERATIONS, SCHEMES, Operation, Role
from theorycheck.numerics import vjp
from theorycheck.reference.definitions import DEFINITIONS


class Reference:
    """Every operation of the contract, in NumPy. The gradients are nobody's handiwork: a tape reads the definitions.

    Half precision is computed in single precision and rounded once, as hardware does.
    """

    name = "reference"
    version = "1"
    dtypes = DTYPES
    activations = tuple(ACTIVATIONS)
    initializers = tuple(SCHEMES)


def gradients(operation: str, inputs: Sequence[Any], options: Mapping[str, Any]) -> Any:
    """The gradients of a forward operation in the contract's structure, in any arithmetic.

    Args:
        operation: the forward operation.
        inputs: its inputs, then one cotangent for each output.
        options: its options.
    """
    count = len(OPERATIONS[operation].arguments)
    found = vjp(partial(DEFINITIONS[operation], **options), inputs[:count], inputs[count:])
    return found[0] if len(found) == 1 else tuple(found)


def evaluate(operation: Operation, inputs: Sequence[Any], options: Mapping[str, Any]) -> Any:
    """An operation of the contract, forward or gradient, in any arithmetic."""
    if operation.vjp_of:
        return gradients(operation.vjp_of, inputs, options)
    return DEFINITIONS[operation.name](*inputs, **options)


def signature(operation: Operation) -> inspect.Signature:
    """The call as the contract writes it: arguments by position, options by keyword with their defaults."""
    positional = [inspect.Parameter(value.name, inspect.Parameter.POSITIONAL_ONLY) for value in operation.arguments]
    keyword = [
        inspect.Parameter(
            option.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if option.required else option.default,
        )
        for option in operation.options
    ]
    return inspect.Signature([inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY), *positional, *keyword])


def _method(operation: Operation) -> Callable[..., Any]:
    def method(self: Reference, *inputs: Any, **options: Any) -> Any:  # noqa: ARG001
        if not any(_is_half(value) for value in inputs):
            return evaluate(operation, inputs, options)
        results = evaluate(operation, _convert(inputs, np.float32), options)
        if operation.outputs[-1].role is Role.STATE:
            # A second moment underflows in half precision: states stay in single precision.
            return (*_convert(results[:-1], np.float16), results[-1])
        return _convert(results, np.float16)

    method.__name__ = operation.name
    method.__qualname__ = f"Reference.{operation.name}"
    method.__doc__ = f"{operation.signature}: {operation.meaning}."
    method.__signature__ = signature(operation)  # type: ignore[attr-defined]
    return method


def _is_half(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(_is_half(one) for one in value)
    return getattr(value, "dtype", None) == np.float16


def _convert(value: Any, dtype: type[np.floating[Any]]) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(_convert(one, dtype) for one in value)
    return np.asarray(value, dtype) if getattr(getattr(value, "dtype", None), "kind", "") == "f" else value


for _operation in OPERATIONS.values():
    setattr(Reference, _operation.name, _method(_operation))
