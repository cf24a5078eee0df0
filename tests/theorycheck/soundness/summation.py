"""Ways to add up an array along its first axis in its own format, each of which an implementation may choose."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

BLOCK: Final = 4
"""As many partial sums as a small vector register holds."""

WIDER: Final = MappingProxyType({"float16": np.float32, "float32": np.float64, "float64": np.longdouble})
"""Where a product of two numbers of the format is exact; of two float64 it is rounded far below their unit."""


@dataclass(frozen=True, slots=True)
class Summation:
    """An algorithm: terms (n, …), n ≥ 0, → sum (…), every addition rounded.

    `fused` adds each product before it is rounded: the terms then come in the wider format.
    """

    add_up: Callable[[Array, np.dtype[Any]], Array]
    fused: bool = False

    def sum(self, terms: Array, axis: int | tuple[int, ...] | None) -> Array:
        """Σ over the axes, taken as one. terms (…) → (…) without the axes."""
        axes = tuple(range(terms.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
        front = np.moveaxis(terms, axes, range(len(axes)))
        count = math.prod(front.shape[: len(axes)])
        return self.add_up(front.reshape(count, *front.shape[len(axes) :]), terms.dtype)

    def matmul(self, a: Array, b: Array) -> Array:
        """a·b, as NumPy means it. a (…, m, n) or (n,), b (…, n, p) or (n,)."""
        left, right = (a[None] if a.ndim == 1 else a), (b[:, None] if b.ndim == 1 else b)
        wide = WIDER[a.dtype.name] if self.fused else a.dtype
        terms = left.astype(wide).swapaxes(-1, -2)[..., :, :, None] * right.astype(wide)[..., :, None, :]
        total = self.add_up(np.moveaxis(terms, -3, 0), a.dtype)
        total = total[..., 0, :] if a.ndim == 1 else total
        return total[..., 0] if b.ndim == 1 else total


def forwards(terms: Array, dtype: np.dtype[Any]) -> Array:
    """From the first term to the last; each step rounds to the dtype, whatever the terms come in."""
    total = np.zeros(terms.shape[1:], dtype)
    for term in terms:
        total = (total + term).astype(dtype)
    return total


def backwards(terms: Array, dtype: np.dtype[Any]) -> Array:
    """From the last term to the first: what a bias stacked behind the weights meets first."""
    return forwards(terms[::-1], dtype)


def blocked(terms: Array, dtype: np.dtype[Any]) -> Array:
    """Each block by itself, then the blocks' sums."""
    return forwards(np.array([forwards(terms[i : i + BLOCK], dtype) for i in range(0, len(terms), BLOCK)]), dtype)


def strided(terms: Array, dtype: np.dtype[Any]) -> Array:
    """Every fourth term into one of four accumulators, as vector units do, then the accumulators."""
    return forwards(np.array([forwards(terms[i::BLOCK], dtype) for i in range(BLOCK)]), dtype)


def pairwise(terms: Array, dtype: np.dtype[Any]) -> Array:
    """Either half by itself, then their sum."""
    if len(terms) < 2:
        return forwards(terms, dtype)
    half = len(terms) // 2
    return pairwise(terms[:half], dtype) + pairwise(terms[half:], dtype)


def kahan(terms: Array, dtype: np.dtype[Any]) -> Array:
    """With the rounding error of each step carried into the next. Kahan 1965."""
    total, lost = np.zeros(terms.shape[1:], dtype), np.zeros(terms.shape[1:], dtype)
    for term in terms:
        corrected = term - lost
        longer = total + corrected
        lost = (longer - total) - corrected
        total = longer
    return total


def _in_blocks(terms: Array, dtype: np.dtype[Any]) -> Array:
    return blocked(terms, dtype) if len(terms) else forwards(terms, dtype)


SUMMATIONS: Final[Mapping[str, Summation]] = MappingProxyType(
    {
        "forwards": Summation(forwards),
        "backwards": Summation(backwards),
        "in blocks": Summation(_in_blocks),
        "strided": Summation(strided),
        "pairwise": Summation(pairwise),
        "Kahan": Summation(kahan),
        "fused multiply-add": Summation(forwards, fused=True),
        "fused, backwards": Summation(backwards, fused=True),
    }
)
