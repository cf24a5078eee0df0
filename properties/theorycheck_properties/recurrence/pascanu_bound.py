"""How much a gradient can grow, or must shrink, through time."""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound, Figure, Series
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose_vjp
from theorycheck.strategies import integers_below, seeds
from theorycheck_properties.recurrence._weights import norm, steepest_slope, weight_of_known_norm

Array = NDArray[Any]

CLAIM = Claim(
    upheld="A gradient shrinks, or grows, over each step back in time by no more than the weights' norm and the"
    " steepest slope allow.",
    refuted="A gradient through time is larger than the weights' norm and the steepest slope allow.",
    statement=r"\left\lVert \frac{\partial h_T}{\partial h_0}^{\top} u \right\rVert"
    r" \le \left(\gamma\,\lVert W_{hh} \rVert_2\right)^{T} \lVert u \rVert, \qquad"
    r" \gamma = \sup_{\lvert z \rvert \ge m} \lvert \sigma'(z) \rvert",
    assumes=("every preactivation is at least m ≥ 0 in absolute value", "γ = 1 for tanh and ¼ for sigmoid at m = 0"),
    source=Source("Pascanu, Mikolov & Bengio 2013", "eqs. 5-7"),
    needs=("rnn_vjp",),
    kind=Kind.INEQUALITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)

STATES = {
    "tanh": ("at rest", "anywhere", "saturated"),
    "sigmoid": ("at rest", "anywhere", "saturated"),
    "relu": ("anywhere",),  # at rest it stands on its kink, where every slope in [0, 1] is right
    "identity": ("at rest", "anywhere"),
    "softplus": ("anywhere",),
    "gelu": ("anywhere",),
    "square": ("at rest",),  # elsewhere its slope has no bound
}
"""Where a network may be for its slopes to have a bound that is known."""
EXAMPLES = 8
"""Of the figure."""


@dataclass(frozen=True)
class Memory:
    """Inputs of `rnn_vjp`, only the last state having a cotangent (N, H); `norm` is ‖w_hh‖₂, exactly.

    Every preactivation is at least `margin` in absolute value.
    """

    x: Array
    h0: Array
    w_xh: Array
    w_hh: Array
    b: Array
    cotangent: Array
    norm: float
    margin: float
    options: dict[str, str] = field(default_factory=dict)


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Memory:
    kinds = [kind for kind in STATES if kind in scope.kinds("rnn_vjp")]
    named = scope.accepts("rnn_vjp", "activation")
    kind = draw(st.sampled_from(kinds), label="activation") if named else "tanh"
    steps, examples, features, hidden = (
        draw(st.integers(1, top), label=name) for name, top in (("T", 6), ("N", 3), ("D", 3), ("H", 5))
    )
    state = draw(st.sampled_from(STATES[kind]), label="state")
    margin = draw(st.sampled_from([1.0, 2.0]), label="margin") if state == "saturated" else 0.0
    scale = draw(st.sampled_from([1.0, 0.5, 2.0]), label="scale")
    dense = draw(st.booleans(), label="dense weight")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    weight, weight_norm = weight_of_known_norm(rng, hidden, scale, dense=dense)
    x = integers_below(2, rng, (steps, examples, features)) * (state != "at rest")
    h0, w_xh = integers_below(1, rng, (examples, hidden)), integers_below(2, rng, (hidden, features))
    b = rng.standard_normal(hidden)
    if state == "at rest":  # σ(0) is a fixed point with preactivation 0, where slopes are steepest
        resting = 0.5 if kind == "sigmoid" else 0.0
        h0, b = np.full_like(h0, resting), -weight.sum(axis=1) * resting
    elif state == "saturated":  # the inputs together cannot bring the preactivation nearer to 0 than the margin
        sway = np.abs(weight).sum(axis=1) + 2 * np.abs(w_xh).sum(axis=1)
        b = rng.choice([-1.0, 1.0], hidden) * (margin + sway)
    cotangent = integers_below(3, rng, (examples, hidden))
    x, h0, w_xh, weight, b, cotangent = (a.astype(scope.dtype) for a in (x, h0, w_xh, weight, b, cotangent))
    return Memory(x, h0, w_xh, weight, b, cotangent, weight_norm, margin, {"activation": kind} if named else {})


def measure(implementation: Implementation, case: Memory) -> Bound:
    dh = np.concatenate((np.zeros((len(case.x) - 1, *case.cotangent.shape), case.x.dtype), case.cotangent[np.newaxis]))
    inputs = (case.x, case.h0, case.w_xh, case.w_hh, case.b, dh)
    gradient = implementation.rnn_vjp(*inputs, **case.options)[1]
    radius = enclose_vjp("rnn", *inputs, **case.options)[1].radius
    size, start = norm(gradient), norm(case.cotangent)
    factor = steepest_slope(case.options.get("activation", "tanh"), case.margin) * case.norm
    limit = math.prod([factor] * len(case.x), start=start)
    return Bound(
        observed=size.value,
        at_most=limit.value + limit.radius,
        rounding=np.linalg.norm(radius, axis=1) + size.radius,
        what="the norm of dh0",
    )


def figure(implementation: Implementation) -> Figure:
    """The gradient's norm against the time it goes back: tanh networks with weights g·Q, Q orthogonal."""
    horizons = np.array([1, 2, 5, 10, 20, 40])
    series = []
    for gain in (0.9, 1.0, 1.5):
        sizes = np.array([carried_norms(implementation, int(steps), gain) for steps in horizons])
        median, least, most = (reduce(sizes, axis=1) for reduce in (np.median, np.min, np.max))
        band = f"range of {EXAMPLES} gradients"
        series += [
            Series(f"(γ‖W‖)ᵀ, g = {gain:g}", horizons, gain**horizons, role="bound"),
            Series(f"tanh, g = {gain:g}", horizons, median, lower=least, upper=most, band=band),
        ]
    return Figure(
        "How far back a gradient reaches: weights g·Q, Q orthogonal",
        "steps T",
        "‖dh₀‖ / ‖dh(T)‖",
        tuple(series),
        x_scale="log",
        y_scale="log",
    )


def carried_norms(implementation: Implementation, steps: int, gain: float) -> Array:
    """‖dh₀‖/‖dh_T‖ of each of a few examples (N,): a tanh network with 16 units and random inputs."""
    rng, dtype, units = np.random.default_rng(0), implementation.dtype, 16
    orthogonal, _ = np.linalg.qr(rng.standard_normal((units, units)))
    x, w_xh = rng.standard_normal((steps, EXAMPLES, 1)), 0.25 * rng.standard_normal((units, 1))
    dh = np.zeros((steps, EXAMPLES, units))
    dh[-1] = rng.standard_normal((EXAMPLES, units))
    inputs = (x, np.zeros((EXAMPLES, units)), w_xh, gain * orthogonal, np.zeros(units), dh)
    dh0 = implementation.rnn_vjp(*(array.astype(dtype) for array in inputs))[1]
    sizes: Array = np.linalg.norm(dh0, axis=1) / np.linalg.norm(dh[-1], axis=1)
    return sizes
