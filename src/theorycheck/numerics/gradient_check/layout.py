"""Many input arrays as one flat vector, and back."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np

from theorycheck.errors import ContractError, UsageError
from theorycheck.numerics.gradient_check.plan import DOUBLE_UNIT, NESTS, UNITS, Array, Shape, cached_plan, kind


class Layout:
    """Which entries of a flat vector x (n,) are which input: arrays, and lists of arrays.

    Inputs that are not arrays of floating-point numbers (labels, options, empty arrays) are handed on as they are.

    Attributes:
        inputs: what was given.
        leaves: the variables among them, in order.
        plan: where those lie.
        writeable: True if the function may write to its arguments.

    Raises:
        UsageError: there is nothing to differentiate by, in NumPy or in a framework.
    """

    __slots__ = ("_items", "inputs", "leaves", "plan", "writeable")

    def __init__(self, inputs: Sequence[Any], *, writeable: bool = False) -> None:
        self.inputs = self._items = self.leaves = inputs
        kinds = [(value.dtype.char, value.shape) if type(value) is np.ndarray else kind(value) for value in inputs]
        self.plan = cached_plan(tuple(kinds))
        self.writeable = writeable
        if not self.plan.plain:
            self._take_apart()

    def flatten(self, x: Array) -> None:
        """Write all inputs into one vector x (n,) in double precision."""
        np.concatenate(self.leaves, axis=None, out=x)

    def arguments(self, variables: Sequence[Array]) -> Sequence[Any]:
        """What the function is called with, given its variables in double precision."""
        return variables if self.plan.plain else self._mixed(variables)

    def _take_apart(self) -> None:
        plan = self.plan
        if not (plan.shapes or plan.framework):
            raise UsageError(
                "No input is an array of floating-point numbers, so there is nothing to differentiate by. "
                "Integers have no derivative: pass them as float64."
            )
        if plan.nest is not None:
            self._items = list(chain.from_iterable(map(_items, self.inputs)))
        self.leaves = self._variables(self._items)

    def _mixed(self, variables: Sequence[Array]) -> Sequence[Any]:
        """The arguments where not all is an array in double precision by itself."""
        plan = self.plan
        items: list[Any] = [*variables]
        if plan.unit != DOUBLE_UNIT:
            items = [_recast(view, leaf) for view, leaf in zip(variables, self.leaves, strict=True)]
        if plan.passive:
            found = dict(zip(plan.variables, items, strict=True))
            items = [found.get(index, item) for index, item in enumerate(self._items)]
        return items if plan.nest is None else plan.nest(items)

    def gradient(self, result: Any) -> Array:
        """What a vjp returned as one flat vector (n,).

        Raises:
            ContractError: there are too few or too many gradients, or one is not like its input.
        """
        gradients = result if type(result) is tuple else _items(result)
        if not self.plan.plain:
            if self.plan.nest is not None:
                gradients = list(chain.from_iterable(map(_items, gradients)))
            if len(gradients) == len(self._items):
                gradients = self._variables(gradients)
        try:
            shapes = [gradient.shape for gradient in gradients]
        except AttributeError:
            shapes = [np.shape(gradient) for gradient in gradients]
        if shapes != self.plan.shapes:
            raise ContractError(_misshapen(shapes, self.plan.shapes))
        flat: Array = np.concatenate(gradients, axis=None)
        if flat.dtype.char in UNITS:
            return flat
        if flat.dtype.kind in "iu":
            return flat.astype(np.float64)
        raise ContractError(f"The vjp returned {flat.dtype} numbers as gradients of real ones. Return float64 arrays.")

    def name(self, index: int, function: Callable[..., Any]) -> str:
        """What the function calls a leaf: `"weight"`, `"weights[1]"`."""
        return list(self._names(function))[self.plan.variables[index]]

    def _names(self, function: Callable[..., Any]) -> Iterator[str]:
        named = getattr(function, "input_names", None) or _parameter_names(function)
        for position, value in enumerate(self.inputs):
            name = named[position] if position < len(named) else f"input {position}"
            if isinstance(value, NESTS):
                yield from (f"{name}[{inner}]" for inner, item in enumerate(value))
            else:
                yield name

    def _variables(self, items: Sequence[Any]) -> Sequence[Any]:
        return [items[index] for index in self.plan.variables] if self.plan.passive else items


def _parameter_names(function: Callable[..., Any]) -> list[str]:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # some builtins have none to read
        return []
    return [parameter.name for parameter in parameters if parameter.kind is not parameter.VAR_POSITIONAL]


def _recast(view: Array, leaf: Array) -> Array:
    """Numbers in double precision as the leaf's dtype holds them, or the complex dtype that goes with it."""
    return view.astype(np.result_type(leaf, 1j) if view.dtype.kind == "c" else leaf.dtype)


def _items(value: Any) -> Sequence[Any]:
    return value if isinstance(value, NESTS) else (value,)


def _miscounted(got: int, want: int) -> str:
    return (
        f"The vjp returned {got} gradients for {want} inputs of floating-point numbers. "
        "Return one for each of them, in order, and a list of gradients for a list of inputs."
    )


def _misshapen(got: Sequence[Shape], want: Sequence[Shape]) -> str:
    if len(got) != len(want):
        return _miscounted(len(got), len(want))
    index = next(i for i, (given, shape) in enumerate(zip(got, want, strict=True)) if given != shape)
    return (
        f"The vjp returned an array of shape {got[index]!r} as gradient {index}, for an input of shape "
        f"{want[index]!r}. A gradient has the shape of its input: sum over the axes along which it was broadcast."
    )
