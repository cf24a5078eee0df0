"""Max pooling as if it did not notice translations."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation

CLAIM = Claim(
    upheld="Max pooling is invariant to a translation of its input by one pixel.",
    refuted="A pixel that moves from the end of one window to the beginning of the next moves in the output.",
    statement=r"\operatorname{pool}(T_1 x) = \operatorname{pool}(x), \qquad (T_1 x)_i = x_{i - 1}",
    assumes=("windows of two pixels side by side", "the thing stays within the image"),
    source=Source("Goodfellow, Bengio & Courville 2016", "§9.3, with its word “approximately” left out"),
    needs=("max_pool2d",),
    kind=Kind.REFUTATION,
    profile=Profile.QUICK,
    dtypes=("float64",),
    expected="refuted",
    corrected_by=("pooling.tolerance",),
)

PIXELS = 8


@dataclass(frozen=True)
class Spike:
    """One lit pixel in a row of eight, at that place, to be moved to the next."""

    at: int


def cases(scope: Scope) -> SearchStrategy[Spike]:
    return st.builds(Spike, st.integers(0, min(scope.largest, PIXELS - 2)))


def measure(implementation: Implementation, case: Spike) -> Agreement:
    row = np.zeros((1, 1, 2, PIXELS))
    row[..., case.at] = 3.0
    before, after = (implementation.max_pool2d(image) for image in (row, np.roll(row, 1, axis=-1)))
    return Agreement(after, before, what="y of the moved pixel")
