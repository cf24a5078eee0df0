"""A recurrence whose weight is a contraction forgets where it began."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose
from theorycheck.strategies import fill, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties.recurrence._weights import steepest_slope, weight_of_known_norm

Array = NDArray[Any]

CLAIM = Claim(
    upheld="Two states that hear the same inputs come closer at every step, at the rate of norm times steepest slope.",
    refuted="Two states that hear the same inputs stay farther apart than norm and steepest slope allow.",
    statement=r"\lVert h_t - h'_t \rVert_2 \le \left(\gamma\,\lVert W_{hh} \rVert_2\right)^{t}"
    r" \lVert h_0 - h'_0 \rVert_2, \qquad \gamma = \sup_z \lvert \sigma'(z) \rvert",
    assumes=(
        "γ‖W_hh‖₂ < 1: for tanh ‖W_hh‖₂ < 1, for the logistic function ‖W_hh‖₂ < 4",
        "the square is a contraction near 0 alone: there γ is taken",
    ),
    source=Source("Jaeger 2001", "the echo state property by the largest singular value"),
    needs=("rnn",),
    kind=Kind.INEQUALITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)

CALM = 0.125
"""The largest state and preactivation of a network that squares: without inputs, and with ‖W‖ < 1, it stays below."""
RATES = (0.5, 0.875, 0.96875)
"""Of γ‖W‖, before a weight of whole eighths is made of it."""


@dataclass(frozen=True)
class Pairs:
    """Inputs x (T, 1, D) that two states (2, H) hear; `norm` is ‖w_hh‖₂, exactly."""

    x: Array
    h0: Array
    w_xh: Array
    w_hh: Array
    b: Array
    norm: float
    options: dict[str, str] = field(default_factory=dict)


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Pairs:
    named = scope.accepts("rnn", "activation")
    kind = draw(st.sampled_from(scope.kinds("rnn")), label="activation") if named else "tanh"
    steps, features, hidden = (draw(st.integers(1, top), label=name) for name, top in (("T", 6), ("D", 2), ("H", 4)))
    rate = draw(st.sampled_from(RATES), label="rate") / (1.0 if kind == "square" else float(steepest(kind).value))
    dense = draw(st.booleans(), label="dense weight")
    sort = draw(st.sampled_from(["small integers", "powers of two", "normal"]), label="kind of array")
    scale = draw(st.sampled_from([1.0, 2.0**-6]), label="distance")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    weight, size = weight_of_known_norm(rng, hidden, 1.0, dense=dense)
    factor = np.floor(8 * rate / size) / 8
    x, h0, w_xh, b = (
        fill(sort, rng, shape, scope.dtype)
        for shape in ((steps, 1, features), (2, hidden), (hidden, features), (hidden,))
    )
    if kind == "square":
        x, b, h0 = 0 * x, 0 * b, CALM / 2 * np.clip(h0, -1, 1)
    near = np.stack((h0[0], (h0[0] + scale * h0[1]).astype(scope.dtype)))
    w_hh = (factor * weight).astype(scope.dtype)
    return Pairs(x, near, w_xh, w_hh, b, factor * size, {"activation": kind} if named else {})


def measure(implementation: Implementation, case: Pairs) -> Bound:
    inputs = (np.repeat(case.x, 2, axis=1), case.h0, case.w_xh, case.w_hh, case.b)
    h = widened(implementation.rnn(*inputs, **case.options))
    apart = distance(h)
    start = distance(widened(case.h0))
    factor = steepest(case.options.get("activation", "tanh")) * case.norm
    limit, limits = start, []
    for _ in range(len(case.x)):
        limit = factor * limit
        limits.append(limit.value + limit.radius)
    doubt = np.sum(np.linalg.norm(enclose("rnn", *inputs, **case.options).radius, axis=-1), axis=1)
    return Bound(
        apart.value, at_most=np.array(limits), rounding=doubt + apart.radius, what="the distance of the two states"
    )


def steepest(kind: str) -> Ball:
    """γ, for the square where it is calm."""
    return Ball.exact(2 * CALM) if kind == "square" else steepest_slope(kind)


def distance(states: Ball) -> Ball:
    """Of the two states (…, 2, H) → (…)."""
    apart: Ball = np.sqrt(np.sum(np.square(states[..., 0, :] - states[..., 1, :]), axis=-1))
    return apart
