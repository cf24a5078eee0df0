"""Max pooling does not see where in its window a pixel is."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import OPERATIONS, Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import WELL_SCALED, fill, seeds

Array = NDArray[Any]
Pair = tuple[int, int]

CLAIM = Claim(
    upheld="Whatever moves within its window leaves the output of max pooling as it is.",
    refuted="The output of max pooling depends on where in its window a pixel is.",
    statement=r"\max_{i \in w} x_{\pi(i)} = \max_{i \in w} x_i \quad \text{for every } \pi \text{ with } \pi(w) = w",
    assumes=("the windows tile the image: nothing moves from one to another",),
    source=Source("derived here", "what is exact in the tolerance of Goodfellow, Bengio & Courville 2016, §9.3"),
    needs=("max_pool2d",),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
)


@dataclass(frozen=True)
class Tiles:
    """An image (N, C, H, W), and within each tile of its windows the new order of the pixels (N, C, H', W', P·Q)."""

    image: Array
    order: Array
    options: dict[str, Pair]


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Tiles:
    options: dict[str, Pair] = {}
    both = all(scope.accepts("max_pool2d", name) for name in ("window", "stride"))
    if both and draw(st.booleans(), label="own window"):
        window = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)), label="window")
        options = {"window": window, "stride": window}
    (rows, columns), (height, width) = draw(st.tuples(*[st.integers(1, 3)] * 2), label="windows"), tile(options)
    outer = (draw(st.integers(1, 2), label="N"), draw(st.integers(1, 2), label="C"))
    kind = draw(st.sampled_from(WELL_SCALED), label="kind")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    image = fill(kind, rng, (*outer, rows * height, columns * width), scope.dtype)
    inside = np.broadcast_to(np.arange(height * width), (*outer, rows, columns, height * width))
    return Tiles(image, rng.permuted(inside, axis=-1), options)


def measure(implementation: Implementation, case: Tiles) -> Agreement:
    height, width = tile(case.options)
    *outer, rows, columns, _ = case.order.shape
    tiles = case.image.reshape(*outer, rows, height, columns, width).swapaxes(3, 4)
    moved = np.take_along_axis(tiles.reshape(case.order.shape), case.order, axis=-1)
    image = moved.reshape(*outer, rows, columns, height, width).swapaxes(3, 4).reshape(case.image.shape)
    return Agreement(
        implementation.max_pool2d(image, **case.options),
        implementation.max_pool2d(case.image, **case.options),
        what="y of the image stirred within its windows",
    )


def tile(options: dict[str, Pair]) -> Pair:
    """The window, by default that of the contract, which is its stride too."""
    window: Pair = options.get("window", OPERATIONS["max_pool2d"].option("window").default)
    return window
