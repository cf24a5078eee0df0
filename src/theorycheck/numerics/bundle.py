"""Many arrays of one shape, on which a definition runs once for all: the adjoints of several outputs, or samples."""

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from theorycheck.numerics.ball import Ball
from theorycheck.numerics.dialect import Arithmetic, Rule
from theorycheck.numerics.formulas import by_any_formula
from theorycheck.numerics.routing import Piece, scatter, scatter_arrays, winners

Array = NDArray[Any]


class Bundle(Arithmetic):
    """`value` (m, …) is m arrays of shape (…), each treated as if it were alone; of a Ball it takes the value."""

    __slots__ = ("value",)

    rules: ClassVar[Mapping[Any, Rule]] = {}
    level = 1  # above a Ball

    def __init__(self, value: Array) -> None:
        self.value = value

    @property
    def shape(self) -> tuple[int, ...]:
        """Of each array."""
        return tuple(self.value.shape[1:])

    def _constant(self) -> "Bundle":
        return self


def _plain(operand: Any) -> Any:
    return operand.value if isinstance(operand, Ball) else operand


def _aligned(operands: Sequence[Any], ndim: int = 0) -> list[Any]:
    """The numbers of the operands, the arrays of each bundle broadcast as if they were alone."""
    numbers = [_plain(operand) for operand in operands]
    ndim = max(ndim, *map(np.ndim, numbers))
    return [_raised(one, ndim) if isinstance(one, Bundle) else one for one in numbers]


def _raised(bundle: Bundle, ndim: int) -> Array:
    missing = ndim - bundle.ndim
    raised: Array = bundle.value.reshape(len(bundle.value), *(1,) * missing, *bundle.shape) if missing else bundle.value
    return raised


def _elementwise(function: Callable[..., Any]) -> Rule:
    return lambda *operands: Bundle(function(*_aligned(operands)))


def _where(condition: Any, a: Any, b: Any) -> Bundle:
    """A condition that rounding decides takes the mean of both branches, which is the middle of their hull."""
    chosen, one, other = _aligned((condition, a, b))
    if not isinstance(condition, Ball) or condition.is_exact:
        return Bundle(np.where(chosen, one, other))
    undecided = condition.error > 0
    return Bundle(np.where(undecided, (one + other) / 2, np.where(chosen > 0, one, other)))


def _matmul(a: Any, b: Any) -> Bundle:
    ndim_a, ndim_b = np.ndim(a), np.ndim(b)
    if ndim_a == 1:
        return _matmul(np.expand_dims(a, 0), b)[..., 0, :] if ndim_b > 1 else _matmul(a, np.expand_dims(b, 1))[..., 0]
    if ndim_b == 1:
        return _matmul(a, np.expand_dims(b, 1))[..., 0]
    left, right = _aligned((a, b))
    if np.ndim(right) == 2 and left.ndim > 2 and left.flags.c_contiguous:
        # One product for all rows of all arrays, not one for each array; unless all would have to be copied.
        return Bundle((left.reshape(-1, left.shape[-1]) @ right).reshape(*left.shape[:-1], right.shape[-1]))
    return Bundle(left @ right)


def _reduction(function: Callable[..., Any]) -> Rule:
    def rule(a: Bundle, axis: Any = None, *, keepdims: bool = False) -> Bundle:
        axes = tuple(range(a.ndim)) if axis is None else axis
        return Bundle(function(a.value, axis=_after(axes), keepdims=keepdims))

    return rule


def _after(axis: Any) -> Any:
    """The place of an axis, or of several, behind the leading one."""
    if isinstance(axis, tuple):
        return tuple(map(_after, axis))
    return axis + 1 if axis >= 0 else axis


def _every(array: Any, size: int) -> Any:
    """As a bundle: a plain array is the same in all."""
    if isinstance(array, Bundle):
        return array.value
    plain = _plain(array)
    return np.broadcast_to(plain, (size, *np.shape(plain)))


def _join(function: Callable[..., Any]) -> Rule:
    def rule(parts: Sequence[Any], axis: int = 0) -> Bundle:
        size = _size(parts)
        return Bundle(function([_every(part, size) for part in parts], _after(axis)))

    return rule


def _size(parts: Sequence[Any]) -> int:
    return next(len(part.value) for part in parts if isinstance(part, Bundle))


def _getitem(a: Bundle, index: Any) -> Bundle:
    return Bundle(a.value[(slice(None), *(index if isinstance(index, tuple) else (index,)))])


def _reshape(a: Bundle, shape: Any) -> Bundle:
    return Bundle(a.value.reshape(len(a.value), *(shape if isinstance(shape, tuple) else (shape,))))


def _transpose(a: Bundle, axes: Any = None) -> Bundle:
    order = range(a.ndim)[::-1] if axes is None else axes
    return Bundle(a.value.transpose(0, *map(_after, np.arange(a.ndim)[list(order)])))


def _broadcast_to(a: Bundle, shape: Any) -> Bundle:
    return Bundle(np.broadcast_to(_raised(a, len(shape)), (len(a.value), *shape)))


def _scatter(shape: Sequence[int], pieces: Sequence[Piece]) -> Bundle:
    size = _size([piece for _, piece in pieces])
    placed = [
        ((slice(None), *(index if isinstance(index, tuple) else (index,))), _every(piece, size))
        for index, piece in pieces
    ]
    return Bundle(scatter_arrays((size, *shape), placed))


def _squeeze(a: Bundle, axis: int) -> Bundle:
    return Bundle(np.squeeze(a.value, _after(axis)))


BUNDLED: Final[Mapping[Any, Rule]] = {
    np.where: _where,
    np.matmul: _matmul,
    **{function: _reduction(function) for function in (np.sum, np.mean, np.max)},
    **{function: _join(function) for function in (np.stack, np.concatenate)},
    operator.getitem: _getitem,
    np.reshape: _reshape,
    np.transpose: _transpose,
    np.swapaxes: lambda a, one, other: Bundle(np.swapaxes(a.value, _after(one), _after(other))),
    np.moveaxis: lambda a, one, other: Bundle(np.moveaxis(a.value, _after(one), _after(other))),
    np.expand_dims: lambda a, axis: Bundle(np.expand_dims(a.value, _after(axis))),
    np.squeeze: _squeeze,
    np.broadcast_to: _broadcast_to,
    np.pad: lambda a, width: Bundle(np.pad(a.value, ((0, 0), *width))),
    by_any_formula: lambda a, _: a,
    scatter: _scatter,
    winners: lambda a, axis: Bundle(winners(a.value, _after(axis))),
    np.ones_like: lambda a: np.ones(a.shape),
    np.zeros_like: lambda a: np.zeros(a.shape),
    **{
        function: _elementwise(function)
        for function in (
            *(np.add, np.subtract, np.negative, np.multiply, np.square, np.divide, np.power),
            *(np.exp, np.log, np.log1p, np.sqrt, np.tanh, special.expit, special.erf, np.logaddexp),
            *(np.maximum, np.minimum, np.absolute, np.greater, np.greater_equal, np.less, np.less_equal),
        )
    },
}
