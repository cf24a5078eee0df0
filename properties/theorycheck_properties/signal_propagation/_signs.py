"""Relu layers of small whole numbers, in which averages over all weights of a few values are finite, exact sums."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from numpy.typing import NDArray

from theorycheck.contract import Scope
from theorycheck.implementation import Implementation
from theorycheck.strategies import seeds

Array = NDArray[Any]


@dataclass(frozen=True)
class SignedLayers:
    """Whole numbers x (N, n) and earlier relu layers of signs [(n_l, n_{l−1})] before the one averaged over."""

    x: Array
    earlier: list[Array]


def signed_layers(scope: Scope, *, widest: int) -> SearchStrategy[SignedLayers]:
    """Inputs up to 3 and up to two earlier layers, no layer wider than `widest`."""
    return _signed_layers(scope, widest)


@st.composite
def _signed_layers(draw: DrawFn, scope: Scope, widest: int) -> SignedLayers:
    widths = draw(st.lists(st.integers(1, widest), min_size=1, max_size=3), label="widths")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    batch = draw(st.integers(1, 3), label="N")
    x = rng.integers(-3, 3, size=(batch, widths[0]), endpoint=True).astype(scope.dtype)
    earlier = [rng.choice([-1.0, 1.0], size=(after, before)).astype(scope.dtype) for before, after in pairwise(widths)]
    return SignedLayers(x, earlier)


def received(case: SignedLayers) -> Array:
    """What the layer averaged over receives (N, n), in float64."""
    a = case.x.astype(np.float64)
    for weight in case.earlier:
        a = np.maximum(a @ weight.T.astype(np.float64), 0.0)
    return a


def rectified(implementation: Implementation, case: SignedLayers, rows: Array) -> Array:
    """The units (N, R) of a relu layer of these rows of weights (R, n), after the earlier ones, in float64."""
    last = rows.astype(case.x.dtype)
    # The activation stands after every layer but the last, which therefore hands the units on.
    weights = [*case.earlier, last, np.eye(len(last), dtype=case.x.dtype)]
    biases = [np.zeros(len(weight), case.x.dtype) for weight in weights]
    units: Array = implementation.mlp(case.x, weights, biases, activation="relu").astype(np.float64)
    return units
