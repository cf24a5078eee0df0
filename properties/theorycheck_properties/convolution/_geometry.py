"""Strides, paddings and dilations of a convolution, the images that fit them, and whole numbers to fill them with."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from numpy.typing import NDArray

from theorycheck.contract import OPERATIONS, Scope
from theorycheck.strategies import integers_below

Array = NDArray[Any]
Pair = tuple[int, int]
Options = dict[str, Pair]

LIMITS = {"stride": (1, 3), "padding": (0, 2), "dilation": (1, 2)}
"""The least and the greatest value that is drawn of each option, for either axis."""
LARGEST_ENTRY = 3
"""Of an image or a kernel: at most 5 channels of 3 × 3 taps, on the sum of two such images, add up to 45·6·3 + 3 < 2¹¹,
which is exact, in any order of summation, in every floating format down to half precision."""


def pairs(low: int, high: int) -> SearchStrategy[Pair]:
    """A whole number for each axis."""
    return st.tuples(st.integers(low, high), st.integers(low, high))


def geometries(scope: Scope, operation: str = "conv2d") -> SearchStrategy[Options]:
    """Options of a convolution, of those that are accepted: all of them, or some left out to take their defaults."""
    accepted = {name: pairs(*limits) for name, limits in LIMITS.items() if scope.accepts(operation, name)}
    return st.one_of(st.fixed_dictionaries({}, optional=accepted), st.fixed_dictionaries(accepted))


def setting(options: Options, name: str) -> Pair:
    """The value of an option, or the contract's default."""
    value: Pair = options.get(name, OPERATIONS["conv2d"].option(name).default)
    return value


def smallest_image(taps: Pair, options: Options, outputs: Pair = (1, 1)) -> Pair:
    """The least height and width from which a convolution makes that many outputs."""
    rows, columns = (
        max(1, stride * (count - 1) + dilation * (length - 1) + 1 - 2 * padding)
        for count, length, stride, padding, dilation in zip(
            outputs, taps, *(setting(options, name) for name in ("stride", "padding", "dilation")), strict=True
        )
    )
    return rows, columns


def whole_numbers(rng: np.random.Generator, shape: tuple[int, ...], dtype: str) -> Array:
    """Small whole numbers of either sign, zero included, in the dtype."""
    return integers_below(LARGEST_ENTRY, rng, shape).astype(dtype)


def wrapped(image: Array, kernel: Array, options: Options) -> Array:
    """The image (N, C, H, W), continued periodically down and right as far as the kernel reaches: a torus unrolled."""
    reach = [d * (taps - 1) for d, taps in zip(setting(options, "dilation"), kernel.shape[2:], strict=True)]
    return np.pad(image, ((0, 0), (0, 0), (0, reach[0]), (0, reach[1])), mode="wrap")
