"""Gradients where there is none: at the kink of relu, and at ties of max pooling."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement, Bound
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call, fill, seeds

Array = NDArray[Any]

CLAIM = Claim(
    upheld="At the kink of relu the slope lies in [0, 1]; at ties max pooling sends its cotangent to one maximum.",
    refuted="At a kink or tie the gradient is not a number, out of range, split or lost.",
    statement=r"\bar z = g\, \bar a,\ g \in \partial \max(0, z) = [0, 1] \text{ at } z = 0; \qquad"
    r" \bar x_{m(w)} = \bar y_w,\ m(w) \in \{j \in w : x_j = \max_{i \in w} x_i\}",
    assumes=("the contract's choice at ties: all of the cotangent to one maximum, of the subgradients that there are",),
    source=Source("Clarke 1990", "proposition 2.3.12; Goodfellow, Bengio & Courville 2016, §6.3"),
    any_of=("activation_vjp.kind=relu", "max_pool2d_vjp"),
    kind=Kind.INEQUALITY,
    unchecked=True,
)

LEVELS = (0.0, -0.0, 1.0, -1.0, 2.0**-14)
"""Preactivations: both zeros, either side of them, and nearly zero; pixels: so few values that most windows tie."""
SHAPES = ((1,), (8,), (3, 4), (2, 3, 4))


def cases(scope: Scope) -> SearchStrategy[Call]:
    return kinks(scope) if scope.offers("activation_vjp") else ties(scope)


def measure(implementation: Implementation, case: Call) -> Bound | tuple[Agreement, ...]:
    returned = getattr(implementation.unchecked, case.operation)(*case.inputs, **case.options)
    if isinstance(returned, tuple) and len(returned) == 1:  # a single gradient may come so
        [returned] = returned
    return _slopes(case, returned) if case.operation == "activation_vjp" else _winners(case, returned)


@st.composite
def kinks(draw: DrawFn, scope: Scope) -> Call:
    """Calls of `activation_vjp` at and beside the kink of relu."""
    shape = draw(st.sampled_from(SHAPES), label="shape")
    kind = draw(st.sampled_from(("ones", "small integers", "normal")), label="kind of the cotangent")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    z = rng.choice(LEVELS, size=shape).astype(scope.dtype)
    return Call("activation_vjp", (z, fill(kind, rng, shape, scope.dtype)), {"kind": "relu"})


@st.composite
def ties(draw: DrawFn, scope: Scope) -> Call:
    """Calls of `max_pool2d_vjp` with windows side by side, most of which have several maxima."""
    both = scope.accepts("max_pool2d_vjp", "window") and scope.accepts("max_pool2d_vjp", "stride")
    window = draw(st.tuples(st.integers(1, 3), st.integers(1, 3)), label="window") if both else (2, 2)
    examples, channels, rows, columns = (draw(st.integers(1, 2), label=name) for name in ("N", "C", "H′", "W′"))
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    x = rng.choice(LEVELS, size=(examples, channels, rows * window[0], columns * window[1])).astype(scope.dtype)
    dy = fill("powers of two", rng, (examples, channels, rows, columns), scope.dtype)  # none of them 0
    return Call("max_pool2d_vjp", (x, dy), {"window": window, "stride": window} if both else {})


def _slopes(case: Call, dz: Any) -> Bound:
    """Rounding is monotone: a slope in [0, 1] times the cotangent stays between 0 and the cotangent."""
    z, da = case.inputs
    at_kink = z == 0
    passed = np.where(z > 0, da, 0)
    return Bound(
        dz,
        at_least=np.where(at_kink, np.minimum(da, 0), passed),
        at_most=np.where(at_kink, np.maximum(da, 0), passed),
        what="dz of relu",
    )


def _winners(case: Call, dx: Any) -> tuple[Agreement, ...]:
    """Of each window one pixel receives the whole cotangent, one of the largest, and the others nothing."""
    x, dy = case.inputs
    shape = Agreement(np.array(np.shape(dx)), np.array(x.shape), what="the shape of dx")
    if np.shape(dx) != x.shape:
        return (shape,)
    window = case.options.get("window", (2, 2))
    pixels, heard = (_windows(array, window) for array in (x, np.asarray(dx)))
    largest = pixels == pixels.max(axis=-1, keepdims=True)
    to_one = np.zeros(heard.shape)
    to_one[..., -1] = np.abs(dy)
    return (
        shape,
        Agreement(np.sort(np.abs(heard), axis=-1), to_one, what="what the pixels of a window receive, in order"),
        Agreement(np.sum(heard * largest, axis=-1), dy, what="what the largest pixels of a window receive"),
    )


def _windows(image: Array, window: tuple[int, int]) -> Array:
    """Windows side by side (N, C, H, W) → (N, C, H′, W′, pixels)."""
    views = sliding_window_view(image, window, axis=(2, 3))[:, :, :: window[0], :: window[1]]
    return views.reshape(*views.shape[:4], -1)
