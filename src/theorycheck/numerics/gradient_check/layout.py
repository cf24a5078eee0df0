"""Many input arrays as one flat vector, and back."""

import inspect
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, chain, pairwise, repeat
from operator import itemgetter
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from theorycheck.errors import ContractError, UsageError
from theorycheck.numerics.roundoff import unit_roundoff

Array = NDArray[Any]
Shape = tuple[int, ...]

NESTS: Final = (list, tuple)
"""What an input may be a nest of arrays in; a union of the types would be built anew at each use."""

UNITS: Final = {"d": unit_roundoff(np.float64), "f": unit_roundoff(np.float32), "e": unit_roundoff(np.float16)}
"""The unit roundoffs of the floating-point formats, by the character that NumPy gives each."""

DOUBLE_UNIT: Final = UNITS["d"]


class Plan:
    """Where arrays of given shapes lie in a flat vector (n,).

    Attributes:
        bounds: the (start, stop) of each.
        starts: where each begins (k,).
        sizes: how many entries each has (k,).
        views: for each, what to index points (m, n) with, and what to reshape the result to.
    """

    __slots__ = ("bounds", "sizes", "starts", "views")

    def __init__(self, shapes: tuple[Shape, ...]) -> None:
        sizes = [math.prod(shape) for shape in shapes]
        self.bounds = list(pairwise(accumulate(sizes, initial=0)))
        self.starts = np.array([start for start, _ in self.bounds])
        self.sizes = np.array(sizes)
        self.views = [
            ((slice(None), slice(start, stop)), (-1, *shape))
            for (start, stop), shape in zip(self.bounds, shapes, strict=True)
        ]


_plan = lru_cache(maxsize=64)(Plan)


class Layout:
    """Which entries of a flat vector x (n,) are which input: arrays, and lists of arrays.

    Inputs that are not arrays of floating-point numbers (labels, options, empty arrays) are handed on as they are.

    Attributes:
        leaves: the arrays that are differentiated by, in order.
        shapes: their shapes.
        plan: where they lie.
        unit: the unit roundoff of the coarsest.

    Raises:
        UsageError: there is nothing to differentiate by.
    """

    __slots__ = ("_inputs", "_items", "_nest", "leaves", "plan", "shapes", "unit")

    def __init__(self, inputs: Sequence[Any]) -> None:
        self._inputs = self._items = inputs
        self._nest = None
        if not {list, tuple}.isdisjoint(map(type, inputs)):
            self._items = list(chain.from_iterable(map(_items, inputs)))
            self._nest = _nest(tuple([len(value) if isinstance(value, NESTS) else -1 for value in inputs]))
        self.leaves = list(filter(_is_variable, self._items))
        if not self.leaves:
            raise UsageError(
                "No input is an array of floating-point numbers, so there is nothing to differentiate by. "
                "Integers have no derivative: pass them as float64."
            )
        self.shapes = [leaf.shape for leaf in self.leaves]
        self.plan = _plan(tuple(self.shapes))
        self.unit = max(UNITS[char] for char in {leaf.dtype.char for leaf in self.leaves})

    def flat(self) -> Array:
        """All inputs as one vector x (n,) in double precision, a copy."""
        flat = np.concatenate(self.leaves, axis=None)
        return flat if flat.dtype.char == "d" else flat.astype(np.float64)

    def arguments(self, points: Array, *, writeable: bool) -> list[Sequence[Any]]:
        """What the function is called with at each of the points (k, n): views of the rows."""
        points.flags.writeable = writeable
        stacks = [points[index].reshape(shape) for index, shape in self.plan.views]
        if self.unit != DOUBLE_UNIT:
            stacks = [_recast(stack, leaf) for stack, leaf in zip(stacks, self.leaves, strict=True)]
        columns: list[Iterable[Any]] = [*stacks]
        if () in self.shapes:
            # Iteration would make numbers of arrays without dimensions.
            columns = [[stack[row, ...] for row in range(len(points))] for stack in stacks]
        if len(columns) < len(self._items):
            found = iter(columns)
            columns = [next(found) if _is_variable(item) else repeat(item) for item in self._items]
        rows = zip(*columns, strict=False)  # what is no variable repeats for ever
        return list(rows) if self._nest is None else [self._nest(list(row)) for row in rows]

    def gradient(self, result: Any) -> Array:
        """What a vjp returned as one flat vector (n,).

        Raises:
            ContractError: there are too few or too many gradients, or one is not like its input.
        """
        gradients = result if type(result) is tuple else _items(result)
        if self._nest is not None:
            gradients = list(chain.from_iterable(map(_items, gradients)))
        if len(gradients) == len(self._items) > len(self.leaves):
            gradients = [g for g, item in zip(gradients, self._items, strict=True) if _is_variable(item)]
        shapes = [np.shape(gradient) for gradient in gradients]
        if shapes != self.shapes:
            raise ContractError(_misshapen(shapes, self.shapes))
        flat: Array = np.concatenate(gradients, axis=None)
        if flat.dtype.char in UNITS:
            return flat
        if flat.dtype.kind in "iu":
            return flat.astype(np.float64)
        raise ContractError(f"The vjp returned {flat.dtype} numbers as gradients of real ones. Return float64 arrays.")

    def name(self, index: int, function: Callable[..., Any]) -> str:
        """What the function calls a leaf: `"weight"`, `"weights[1]"`."""
        return list(self._names(function))[index]

    def _names(self, function: Callable[..., Any]) -> Iterator[str]:
        named = getattr(function, "input_names", None) or _parameter_names(function)
        for position, value in enumerate(self._inputs):
            name = named[position] if position < len(named) else f"input {position}"
            if isinstance(value, NESTS):
                yield from (f"{name}[{inner}]" for inner, item in enumerate(value) if _is_variable(item))
            elif _is_variable(value):
                yield name


def _parameter_names(function: Callable[..., Any]) -> list[str]:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # some builtins have none to read
        return []
    return [parameter.name for parameter in parameters if parameter.kind is not parameter.VAR_POSITIONAL]


def _is_variable(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.char in UNITS and value.size > 0


def _recast(stack: Array, leaf: Array) -> Array:
    """Points in double precision as the leaf's dtype holds them, or the complex dtype that goes with it."""
    return stack.astype(np.result_type(leaf, 1j) if stack.dtype.kind == "c" else leaf.dtype)


def _items(value: Any) -> Sequence[Any]:
    return value if isinstance(value, NESTS) else (value,)


@lru_cache(maxsize=64)
def _nest(lengths: tuple[int, ...]) -> Callable[[list[Any]], Sequence[Any]]:
    """What puts a flat list of items back into lists of the given lengths, −1 for an item by itself."""
    stops = list(accumulate(abs(length) for length in lengths))
    spans = [
        stop - 1 if length < 0 else slice(stop - length, stop) for length, stop in zip(lengths, stops, strict=True)
    ]
    # Of one span alone the getter gives the item, not a tuple of it.
    return itemgetter(*spans) if len(spans) > 1 else lambda items: [items[spans[0]]]


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
