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
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose_vjp
from theorycheck.strategies import integers_below, seeds

Array = NDArray[Any]

CLAIM = Claim(
    upheld="A gradient shrinks, or grows, over each step back in time by no more than the weights' norm and the"
    " steepest slope allow.",
    refuted="A gradient through time is larger than the weights' norm and the steepest slope allow.",
    statement=r"\left\lVert \frac{\partial h_T}{\partial h_0}^{\top} u \right\rVert"
    r" \le \left(\gamma\,\lVert W_{hh} \rVert_2\right)^{T} \lVert u \rVert, \qquad"
    r" \gamma = \sup_{\lvert z \rvert \ge m} \lvert \sigma'(z) \rvert",
    assumes=("every preactivation is at least m ≥ 0 in absolute value", "γ = 1 for tanh and ¼ for sigmoid at m = 0"),
    source=Source("Pascanu, Mikolov & Bengio 2013", "eq. 5 to 7"),
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

GELU_STEEPEST = math.sqrt(2)
"""Where d²/dz² zΦ(z) = (2 − z²)φ(z) changes its sign."""


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
    weight, norm = weight_of_known_norm(rng, hidden, scale, dense=dense)
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
    return Memory(x, h0, w_xh, weight, b, cotangent, norm, margin, {"activation": kind} if named else {})


def weight_of_known_norm(rng: np.random.Generator, hidden: int, scale: float, *, dense: bool) -> tuple[Array, float]:
    """A weight (H, H) with its spectral norm, both exact: scale·e·eᵀ of signs e, or a scaled signed permutation."""
    signs = rng.choice([-1.0, 1.0], hidden)
    if dense:
        return scale / 4 * np.outer(signs, signs), scale / 4 * hidden
    return scale * np.diag(signs)[rng.permutation(hidden)], scale


def measure(implementation: Implementation, case: Memory) -> Bound:
    dh = np.concatenate((np.zeros((len(case.x) - 1, *case.cotangent.shape), case.x.dtype), case.cotangent[np.newaxis]))
    inputs = (case.x, case.h0, case.w_xh, case.w_hh, case.b, dh)
    gradient = implementation.rnn_vjp(*inputs, **case.options)[1]
    radius = enclose_vjp("rnn", *inputs, **case.options)[1].radius
    size, start = norm(gradient), norm(case.cotangent)
    factor = steepest_slope(case) * case.norm
    limit = math.prod([factor] * len(case.x), start=start)
    return Bound(
        observed=size.value,
        at_most=limit.value + limit.radius,
        rounding=np.linalg.norm(radius, axis=1) + size.radius,
        what="the norm of dh0",
    )


def steepest_slope(case: Memory) -> Ball:
    """γ: the largest slope of the activation where |z| is at least the margin."""
    kind = case.options.get("activation", "tanh")
    if kind in {"relu", "identity", "softplus"}:
        return Ball.exact(1.0)
    at = GELU_STEEPEST if kind == "gelu" else case.margin
    slope: Ball = enclose_vjp("activation", np.array(at), np.array(1.0), kind=kind)
    return slope


def norm(rows: Array) -> Ball:
    """‖·‖₂ of each row (N, H) → (N,), computed in float64."""
    length: Ball = np.sqrt(np.sum(np.square(Ball.exact(rows.astype(np.float64))), axis=1))
    return length
