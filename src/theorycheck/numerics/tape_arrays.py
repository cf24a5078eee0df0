"""What functions of whole arrays mean on a tape: the value, and for each operand the way back."""

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from theorycheck.numerics.dialect import Rule
from theorycheck.numerics.routing import scatter, winners
from theorycheck.numerics.tape import At, Node, Tape


def _matmul(tape: Tape, a: Any, b: Any) -> Node:
    x, y = tape.value(a), tape.value(b)
    return tape.record(x @ y, (a, lambda g: _left(g, x, y)), (b, lambda g: _right(g, x, y)))


def _left(g: Any, x: Any, y: Any) -> Any:
    if np.ndim(y) == 1:
        return np.expand_dims(g, -1) * y
    if np.ndim(x) == 1:
        return y @ g
    return g @ y.swapaxes(-1, -2)


def _right(g: Any, x: Any, y: Any) -> Any:
    if np.ndim(x) == 1:
        return g * x if np.ndim(y) == 1 else np.expand_dims(x, -1) * g
    if np.ndim(y) <= 2 < np.ndim(x) or np.ndim(y) == 1:
        # One product over all leading dimensions, not one for each of them and then a sum.
        return x.reshape(-1, x.shape[-1]).T @ g.reshape(-1, *np.shape(y)[1:])
    return x.swapaxes(-1, -2) @ g


def _sum(tape: Tape, a: Any, axis: Any = None, *, keepdims: bool = False) -> Node:
    value, shape = np.sum(tape.value(a), axis=axis, keepdims=keepdims), a.shape
    return tape.record(value, (a, lambda g: _spread(g, shape, axis, keepdims=keepdims)))


def _mean(tape: Tape, a: Any, axis: Any = None, *, keepdims: bool = False) -> Node:
    x = tape.value(a)
    value = np.mean(x, axis=axis, keepdims=keepdims)
    count = max(int(np.size(x)) // max(int(np.size(value)), 1), 1)
    shape = np.shape(x)
    return tape.record(value, (a, lambda g: _spread(g / count, shape, axis, keepdims=keepdims)))


def _max(tape: Tape, a: Any, axis: int, *, keepdims: bool = False) -> Node:
    x = tape.value(a)
    value = np.max(x, axis=axis, keepdims=keepdims)
    return tape.record(
        value, (a, lambda g: np.where(winners(x, axis), _spread(g, np.shape(x), axis, keepdims=keepdims), 0.0))
    )


def _spread(g: Any, shape: Sequence[int], axis: Any, *, keepdims: bool) -> Any:
    if axis is not None and not keepdims:
        g = np.expand_dims(g, axis)
    return np.broadcast_to(g, shape)


def _getitem(tape: Tape, a: Any, index: Any) -> Node:
    return tape.record(tape.value(a)[index], (a, At(index)))


def _reshape(tape: Tape, a: Any, shape: Any) -> Node:
    before = a.shape
    return tape.record(np.reshape(tape.value(a), shape), (a, lambda g: np.reshape(g, before)))


def _transpose(tape: Tape, a: Any, axes: Any = None) -> Node:
    back = None if axes is None else np.argsort(axes)
    return tape.record(np.transpose(tape.value(a), axes), (a, lambda g: np.transpose(g, back)))


def _swapaxes(tape: Tape, a: Any, first: int, second: int) -> Node:
    return tape.record(np.swapaxes(tape.value(a), first, second), (a, lambda g: np.swapaxes(g, first, second)))


def _moveaxis(tape: Tape, a: Any, source: Any, destination: Any) -> Node:
    value = np.moveaxis(tape.value(a), source, destination)
    return tape.record(value, (a, lambda g: np.moveaxis(g, destination, source)))


def _reshaping(function: Callable[..., Any]) -> Rule:
    def rule(tape: Tape, a: Any, *args: Any, **kwargs: Any) -> Node:
        before = a.shape
        return tape.record(function(tape.value(a), *args, **kwargs), (a, lambda g: np.reshape(g, before)))

    return rule


def _broadcast_to(tape: Tape, a: Any, shape: Any) -> Node:
    return tape.record(np.broadcast_to(tape.value(a), shape), (a, lambda g: g))


def _pad(tape: Tape, a: Any, width: Any) -> Node:
    value = np.pad(tape.value(a), width)
    inner = tuple(slice(before, size - after) for (before, after), size in zip(width, np.shape(value), strict=True))
    return tape.record(value, (a, lambda g: g[inner]))


def _stack(tape: Tape, parts: Sequence[Any], axis: int = 0) -> Node:
    value = np.stack([tape.value(part) for part in parts], axis)
    before = (slice(None),) * (axis % np.ndim(value))
    return tape.record(value, *((part, _take((*before, i))) for i, part in enumerate(parts)))


def _concatenate(tape: Tape, parts: Sequence[Any], axis: int = 0) -> Node:
    values = [tape.value(part) for part in parts]
    value = np.concatenate(values, axis)
    axis %= np.ndim(value)
    before, links, start = (slice(None),) * axis, [], 0
    for part, piece in zip(parts, values, strict=True):
        stop = start + np.shape(piece)[axis]
        links.append((part, _take((*before, slice(start, stop)))))
        start = stop
    return tape.record(value, *links)


def _take(index: Any) -> Callable[[Any], Any]:
    return lambda g: g[index]


def _scatter(tape: Tape, shape: Sequence[int], pieces: Sequence[Any]) -> Node:
    value = scatter(shape, [(index, tape.value(piece)) for index, piece in pieces])
    return tape.record(value, *((piece, _take(index)) for index, piece in pieces))


def _flat(function: Callable[..., Any]) -> Rule:
    def rule(tape: Tape, a: Any, *args: Any) -> Any:
        return function(tape.value(a), *args)

    return rule


TAPE_ARRAYS: Final[Mapping[Any, Rule]] = {
    np.matmul: _matmul,
    np.sum: _sum,
    np.mean: _mean,
    np.max: _max,
    operator.getitem: _getitem,
    np.reshape: _reshape,
    np.transpose: _transpose,
    np.swapaxes: _swapaxes,
    np.moveaxis: _moveaxis,
    np.expand_dims: _reshaping(np.expand_dims),
    np.squeeze: _reshaping(np.squeeze),
    np.broadcast_to: _broadcast_to,
    np.pad: _pad,
    np.stack: _stack,
    np.concatenate: _concatenate,
    scatter: _scatter,
    **{function: _flat(function) for function in (winners, np.ones_like, np.zeros_like)},
}
