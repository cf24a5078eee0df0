"""Average pooling moves mass about; it neither makes nor loses any."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import OPERATIONS, Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose
from theorycheck.strategies import WELL_SCALED, Call, calls, fill, seeds

CLAIM = Claim(
    upheld="Windows that tile the image keep its mean, and the gradient adds up to the cotangents that came in.",
    refuted="Average pooling changes the mean of an image that its windows tile, or the sum of its cotangents.",
    statement=r"PQ \sum_w y_w = \sum_j x_j, \qquad \sum_j \partial x_j = \sum_w u_w",
    assumes=("for the means: the windows tile the image",),
    source=Source("derived here", "the mean of the means of windows that tile is the mean"),
    any_of=("average_pool2d", "average_pool2d_vjp"),
    kind=Kind.IDENTITY,
    profile=Profile.STANDARD,
)


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Call:
    if scope.offers("average_pool2d_vjp"):
        return draw(calls("average_pool2d_vjp", scope, kinds=WELL_SCALED))
    options = {}
    if all(scope.accepts("average_pool2d", name) for name in ("window", "stride")) and draw(st.booleans(), label="own"):
        options = dict.fromkeys(
            ("window", "stride"), draw(st.tuples(st.integers(1, 4), st.integers(1, 4)), label="tile")
        )
    size = np.multiply(tile(options), draw(st.tuples(st.integers(1, 3), st.integers(1, 3)), label="windows"))
    outer = (draw(st.integers(1, 3), label="N"), draw(st.integers(1, 3), label="C"))
    kind = draw(st.sampled_from(WELL_SCALED), label="kind")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    return Call("average_pool2d", (fill(kind, rng, (*outer, *size), scope.dtype),), options)


def measure(implementation: Implementation, case: Call) -> Agreement:
    out = implementation.operation(case.operation)(*case.inputs, **case.options)
    doubt = enclose(case.operation, *case.inputs, **case.options).radius.sum(axis=(2, 3))
    if case.operation == "average_pool2d_vjp":
        observed, expected, what = mass(out), mass(case.inputs[1]), "the sum of dx"
    else:
        observed, expected, what = mass(out), mass(case.inputs[0]) / np.prod(tile(case.options)), "the sum of y"
    return Agreement(observed.value, expected.value, doubt + observed.radius + expected.radius, what=what)


def tile(options: dict[str, Any]) -> tuple[int, int]:
    """The window, by default that of the contract, which is its stride too."""
    window: tuple[int, int] = options.get("window", OPERATIONS["average_pool2d"].option("window").default)
    return window


def mass(image: NDArray[Any]) -> Ball:
    """The sum over each channel (N, C, H, W) → (N, C), in float64."""
    total: Ball = np.sum(Ball.exact(image.astype(np.float64)), axis=(2, 3))
    return total
