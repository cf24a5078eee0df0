"""Translation equivariance up to the very border."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation

CLAIM = Claim(
    upheld="A convolution that keeps the size of its image commutes with every translation.",
    refuted="A pixel at the border has part of its response outside: moved inwards, it shows what was cut off.",
    statement=r"(T_1\,x) * k = T_1 (x * k), \qquad (T_1\,x)_i = x_{i - 1},\ (T_1\,x)_0 = 0",
    assumes=("zero padding, so that image and output are of one size", "the thing stays within the image"),
    source=Source("Goodfellow, Bengio & Courville 2016", "§9.2, read without a word about the border"),
    needs=("conv2d.padding",),
    kind=Kind.REFUTATION,
    profile=Profile.QUICK,
    dtypes=("float64",),
    expected="refuted",
    corrected_by=("convolution.translation_equivariance", "convolution.circular_equivariance"),
)

PIXELS = 8


@dataclass(frozen=True)
class Spike:
    """One lit pixel in a row of eight, at that place, to be moved to the next; the kernel is (1, 1, 1)."""

    at: int


def cases(scope: Scope) -> SearchStrategy[Spike]:
    return st.builds(Spike, st.integers(0, min(scope.largest, PIXELS - 2)))


def measure(implementation: Implementation, case: Spike) -> Agreement:
    row = np.zeros((1, 1, 1, PIXELS))
    row[..., case.at] = 1.0
    kernel, bias = np.ones((1, 1, 1, 3)), np.zeros(1)
    y, moved = (implementation.conv2d(image, kernel, bias, padding=(0, 1)) for image in (row, translated(row)))
    return Agreement(moved, translated(y), what="y of the moved pixel")


def translated(row: NDArray[np.floating]) -> NDArray[np.floating]:
    """Moved by one pixel to the right, a zero coming in from the left."""
    moved = np.zeros_like(row)
    moved[..., 1:] = row[..., :-1]
    return moved
