"""Without recurrent weights, the gradient of the state is the product of its update gates."""

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose
from theorycheck.strategies import WELL_SCALED, Call, calls, fill, seeds

CLAIM = Claim(
    upheld="If no gate hears the state, its gradient is multiplied by the update gate at every step back.",
    refuted="Though no gate hears the state, its gradient is not the product of the update gates.",
    statement=r"U = 0 \;\Rightarrow\; \left(\frac{\partial h_T}{\partial h_0}\right)^{\top} u"
    r" = u \circ \prod_{t=1}^{T} z_t, \qquad z_t = \sigma(W_z x_t + b_{xz} + b_{hz})",
    assumes=("only the last state has a cotangent",),
    source=Source("derived here", "from Cho et al. 2014, eq. 7"),
    needs=("gru_vjp",),
    kind=Kind.IDENTITY,
    profile=Profile.STANDARD,
)

LENGTHS = (1, 2, 3, 7)
"""Steps T, the last of them more than any other axis of a call."""


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Call:
    call = draw(calls("gru_vjp", scope, kinds=WELL_SCALED))
    x, h0, w_xh, w_hh, b_x, b_h, dh = call.inputs
    steps = draw(st.sampled_from(LENGTHS), label="T")
    rng = np.random.default_rng(draw(seeds(), label="seed of x"))
    kind = draw(st.sampled_from(WELL_SCALED), label="kind of x")
    x = fill(kind, rng, (steps, *x.shape[1:]), scope.dtype)
    last = np.concatenate((np.zeros((steps - 1, *dh.shape[1:]), scope.dtype), dh[-1:]))
    return replace(call, inputs=(x, h0, w_xh, np.zeros_like(w_hh), b_x, b_h, last))


def measure(implementation: Implementation, case: Call) -> Agreement:
    _, dh0, *_ = implementation.gru_vjp(*case.inputs)
    carried: Any = Ball.exact(case.inputs[-1][-1])
    for update in update_gates(case):
        carried = carried * update
    return Agreement(dh0, carried.value, carried.radius, what="dh0")


def update_gates(case: Call) -> list[Ball]:
    """z_t of every step, from the last to the first, each (N, H)."""
    x, _, w_xh, _, *biases, _ = case.inputs
    weight, b_x, b_h = (Ball.exact(np.split(parameter, 3)[1]) for parameter in (w_xh, *biases))
    return [enclose("activation", (heard @ weight.T + b_x + b_h).settled(), kind="sigmoid") for heard in reversed(x)]
