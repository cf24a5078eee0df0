"""Calls of any operation of the contract: shapes that fit, options that are accepted, arrays of every kind."""

import math
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from theorycheck.contract import OPERATIONS, Operation, Role, Scope, Value
from theorycheck.strategies.arrays import KINDS, fill
from theorycheck.strategies.choices import one_of
from theorycheck.strategies.options import OPTIONS, WIDE
from theorycheck.strategies.seeds import seeds
from theorycheck.strategies.sizes import ARRAYS, LAYERS, WIDTH, Sizes, sizes, up_to

MATRICES = frozenset({"w", "w_xh", "w_hh", "weight", "weights", "kernel"})
"""Arguments (fan_out, fan_in, …) that a layer multiplies its input by."""


@dataclass(frozen=True)
class Call:
    """One call of an operation: its inputs in the contract's order, and the options named."""

    operation: str
    inputs: tuple[Any, ...]
    options: dict[str, Any] = field(default_factory=dict)

    def named(self) -> dict[str, Any]:
        """The call for a reader: the operation, then its arguments and options by name."""
        arguments = {
            value.name: entry for value, entry in zip(OPERATIONS[self.operation].arguments, self.inputs, strict=True)
        }
        return {"operation": self.operation} | arguments | self.options

    @property
    def dtype(self) -> np.dtype[Any]:
        """The dtype of the floating inputs; float64 if there are none."""
        for entry in self.inputs:
            for array in entry if isinstance(entry, list) else [entry]:
                if isinstance(array, np.ndarray) and array.dtype.kind == "f":
                    return np.dtype(array.dtype)
        return np.dtype(np.float64)


def calls(
    operation: str, scope: Scope, *, kinds: tuple[str, ...] = KINDS, empty: bool = False, large: bool = False
) -> SearchStrategy[Call]:
    """Calls of an operation, gradients included, with inputs in the scope's dtype.

    Args:
        operation: its name in the contract.
        scope: what the implementation offers; options that it does not accept keep their defaults.
        kinds: the kinds of arrays to draw.
        empty: also draw batches of size 0, where the operation has a batch and does not average over it.
        large: also draw cases that are long along one axis, in a thorough run deep, long and wide ones.
    """
    return _calls(OPERATIONS[operation], scope, kinds, empty, large)


@st.composite
def _calls(draw: DrawFn, operation: Operation, scope: Scope, kinds: tuple[str, ...], empty: bool, large: bool) -> Call:
    limits = draw(sizes(operation, scope, large=large), label="sizes")
    makers = {**OPTIONS, **WIDE} if limits.stretched else OPTIONS
    options = {
        option.name: draw(makers[option.name](operation.name, scope), label=option.name)
        for option in operation.options
        if scope.accepts(operation.name, option.name)
        and (option.required or draw(st.booleans(), label=f"{option.name}?"))
    }
    shapes = _shapes(draw, operation, limits, options, empty)
    kind = draw(one_of(kinds), label="kind")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    inputs = tuple(
        _input(value, shape, shapes, kind, rng, scope) for value, shape in zip(operation.arguments, shapes, strict=True)
    )
    if operation.name.startswith("batch_norm_inference"):
        inputs = (*inputs[:4], np.abs(inputs[4]))  # a variance
    if limits.normalized:
        inputs = tuple(
            _normalized(entry) if value.name in MATRICES else entry
            for value, entry in zip(operation.arguments, inputs, strict=True)
        )
    return Call(operation.name, inputs, options)


def _input(value: Value, shape: Any, shapes: list[Any], kind: str, rng: np.random.Generator, scope: Scope) -> Any:
    match value.role:
        case Role.ARRAY:
            return fill(kind, rng, shape, scope.dtype)
        case Role.ARRAYS:
            return [fill(kind, rng, one, scope.dtype) for one in shape]
        case Role.LABELS:
            return rng.integers(0, shapes[0][1], size=shape)
        case _:
            return shape


def _normalized(matrix: Any) -> Any:
    """A matrix of gain between ½ and 1, scaled by a power of two, which rounds nothing.

    Its gain is what it makes of random vectors, or of equal entries if that is more: (fan_out, fan_in, …).
    """
    if isinstance(matrix, list):
        return [_normalized(one) for one in matrix]
    flat = matrix.reshape(len(matrix), -1).astype(np.float64)
    gain = max(np.linalg.norm(flat) / len(flat) ** 0.5, np.linalg.norm(flat.sum(axis=1)) / flat.shape[1] ** 0.5)
    return matrix * matrix.dtype.type(2.0 ** -math.ceil(math.log2(gain))) if gain else matrix


def _shapes(draw: DrawFn, operation: Operation, limits: Sizes, options: dict[str, Any], empty: bool) -> list[Any]:
    """A shape for every argument, a list of shapes for a list; sizes and shapes stand for themselves."""
    dimensions = _batch(draw, operation, limits, empty=empty)
    given: list[Any] = []
    for value in operation.arguments:
        match value.role:
            case Role.STATE:
                given.append(None)
            case Role.SIZE:
                given.append(draw(limits.up_to(limits.width), label=value.name))
            case Role.SHAPE:
                given.append(draw(_weight_shapes(limits.width), label=value.name))
            case Role.ARRAYS:
                given.append(_list_of_shapes(draw, value, given, dimensions, limits))
            case _:
                given.append(_shape(draw, operation, value, dimensions, options, limits))
    return given


def _batch(draw: DrawFn, operation: Operation, limits: Sizes, *, empty: bool) -> dict[str, Any]:
    """The batch size; with it, for batch norm, the spatial axes: a channel has at least two values."""
    if not operation.name.startswith("batch_norm"):
        averages = operation.area == "losses"  # a mean over nothing is no number
        fewest = 0 if empty and not averages else 1
        return {"N": limits.size("N") or draw(limits.up_to(limits.batch, least=fewest), label="N")}
    spatial = draw(st.sampled_from([(), (1, 2), (2, 1), (3, 2)]), label="H, W")
    if limits.size("..."):
        spatial = (limits.size("..."), draw(st.integers(1, 3), label="W"))
    fewest = 1 if spatial else 2
    return {"N": limits.size("N") or draw(limits.up_to(limits.batch, least=fewest), label="N"), "...": spatial}


def _shape(
    draw: DrawFn, operation: Operation, value: Value, dimensions: dict[str, Any], options: dict[str, Any], limits: Sizes
) -> tuple[int, ...]:
    shape: list[int] = []
    for symbol in value.symbols:
        if symbol not in dimensions:
            dimensions[symbol] = _size(draw, operation, symbol, dimensions, options, limits)
        size = dimensions[symbol]
        shape.extend(size if symbol == "..." else [size])
    return tuple(shape)


def _size(
    draw: DrawFn, operation: Operation, symbol: str, dimensions: dict[str, Any], options: dict[str, Any], limits: Sizes
) -> Any:
    """The size of a symbol met for the first time."""
    if symbol == "...":
        return _trailing(draw, operation, limits)
    if symbol[0].isdigit():  # "4H"
        hidden = dimensions.setdefault(
            symbol[1:], limits.size(symbol[1:]) or draw(limits.up_to(limits.width), label=symbol[1:])
        )
        return int(symbol[0]) * hidden
    if symbol in operation.sizes:
        return operation.size(symbol, dimensions, options)
    if symbol in {"H", "W"} and operation.area in {"convolution", "pooling"}:
        return _fitting(draw, operation, symbol, dimensions, options, limits)
    if symbol in {"P", "Q"}:
        fitting = up_to(limits.taps)
    elif operation.area == "recurrence" and symbol == "T":  # every step costs: there are few, however wide it is
        fitting = up_to(limits.steps)
    else:
        fitting = limits.up_to(limits.steps if symbol in {"T", "S"} else limits.width)
    return limits.size(symbol) or draw(fitting, label=symbol)


def _fitting(
    draw: DrawFn, operation: Operation, symbol: str, dimensions: dict[str, Any], options: dict[str, Any], limits: Sizes
) -> int:
    """A height or width that the kernel or window fits into."""
    axis = 0 if symbol == "H" else 1
    chosen = {option.name: option.default for option in operation.options} | options
    smallest: int
    if operation.area == "pooling":
        smallest = chosen["window"][axis]
    else:
        taps = dimensions.setdefault("PQ"[axis], draw(up_to(limits.taps), label="PQ"[axis]))
        smallest = max(1, chosen["dilation"][axis] * (taps - 1) + 1 - 2 * chosen["padding"][axis])
    return smallest + (limits.size(symbol) or draw(st.integers(0, 4), label=f"{symbol} beyond the smallest"))


def _trailing(draw: DrawFn, operation: Operation, limits: Sizes) -> tuple[int, ...]:
    """What "..." stands for: the leading axes of layer norm, any axes elsewhere."""
    fewest = 0 if operation.name.startswith("layer_norm") else 1
    ndim = draw(st.integers(fewest, 3), label="axes")
    return _stretched(draw, tuple(draw(st.integers(1, 3), label="axis") for _ in range(ndim)), limits)


def _stretched(draw: DrawFn, shape: tuple[int, ...], limits: Sizes) -> tuple[int, ...]:
    """The shape with one axis of the length that "..." has, if it has one."""
    length = limits.size("...")
    if not length:
        return shape
    if not shape:
        return (length,)
    axis = draw(st.integers(0, len(shape) - 1), label="long axis")
    return (*shape[:axis], length, *shape[axis + 1 :])


def _list_of_shapes(
    draw: DrawFn, value: Value, given: list[Any], dimensions: dict[str, Any], limits: Sizes
) -> list[tuple[int, ...]]:
    if value.name == "weights":
        layers = limits.size(LAYERS) or draw(up_to(limits.layers), label="layers")
        widths = [dimensions["D"], *(draw(limits.up_to(limits.width), label="width") for _ in range(layers))]
        if limits.size(WIDTH):
            widths[draw(st.integers(1, layers), label="wide layer")] = limits.size(WIDTH)
        dimensions["K"] = widths[-1]
        return [(after, before) for before, after in pairwise(widths)]
    if value.name == "biases":
        return [(shape[0],) for shape in given[-1]]
    count = limits.size(ARRAYS) or draw(st.integers(1, 3), label="arrays")
    shapes = [_any_shape(draw) for _ in range(count)]
    shapes[-1] = _stretched(draw, shapes[-1], limits)
    return shapes


def _any_shape(draw: DrawFn) -> tuple[int, ...]:
    return tuple(draw(st.integers(1, 3), label="axis") for _ in range(draw(st.integers(1, 3), label="axes")))


def _weight_shapes(widest: int) -> SearchStrategy[tuple[int, ...]]:
    size = st.integers(1, widest)
    taps = st.integers(1, 3)
    return st.one_of(st.tuples(size, size), st.tuples(size, size, taps, taps))
