"""Where the adjoint of an index and of a maximum goes, in any arithmetic."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.numerics.dialect import dispatch, highest

Array = NDArray[Any]
Piece = tuple[Any, Any]
"""An index, and the array that belongs there."""


def scatter(shape: Sequence[int], pieces: Sequence[Piece]) -> Any:
    """Pieces added into an array of zeros of that shape."""
    if highest(piece for _, piece in pieces) is None:
        return scatter_arrays(shape, pieces)
    return dispatch(scatter, (shape, pieces), {})


def scatter_arrays(shape: Sequence[int], pieces: Sequence[Piece]) -> Array:
    """Pieces of plain numbers added in place into one buffer."""
    buffer = np.zeros(shape, np.result_type(*(piece for _, piece in pieces)))
    for index, piece in pieces:
        if _may_repeat(index):
            np.add.at(buffer, index, piece)
        else:
            buffer[index] += piece
    return buffer


def _may_repeat(index: Any) -> bool:
    parts = index if isinstance(index, tuple) else (index,)
    return any(isinstance(part, (list, np.ndarray)) for part in parts)


def winners(array: Any, axis: int) -> Any:
    """True at the first largest entry along an axis, False elsewhere."""
    if highest((array,)) is not None:
        return dispatch(winners, (array, axis), {})
    hot = np.zeros(np.shape(array), bool)
    np.put_along_axis(hot, np.expand_dims(np.argmax(array, axis=axis), axis), values=True, axis=axis)
    return hot
