"""How fast a cell forgets."""

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement, Figure, Series
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose
from theorycheck.strategies import WELL_SCALED, Call, calls, fill, seeds

CLAIM = Claim(
    upheld="With the input gate shut, a cell decays geometrically, by what its forget gate's bias says.",
    refuted="With the input gate shut, a cell does not decay by the logistic function of its forget gate's bias.",
    statement=r"i_t = 0 \;\Rightarrow\; c_T = \sigma(b_f)^{T} c_0, \qquad T_{1/2} = -\frac{\ln 2}{\ln \sigma(b_f)}",
    assumes=("the forget gate sees neither x nor h", "the input gate's preactivation is below −745"),
    source=Source("derived here", "from the forget gate of Gers, Schmidhuber & Cummins 2000, §3.1"),
    needs=("lstm",),
    kind=Kind.IDENTITY,
    profile=Profile.STANDARD,
)

SHUT = 1024.0
"""e^−x underflows beyond 745 in double precision; inputs and states move a preactivation by less than 250."""
LENGTHS = (1, 2, 3, 7, 30)
FORGET_BIASES = (0.0, 1.0, 3.0, 5.0, -1.0)


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Call:
    """Calls whose input gate, the first of the four stacked, is shut, and whose forget gate, the second, is fixed."""
    call = draw(calls("lstm", scope, kinds=WELL_SCALED))
    x, h0, c0, *parameters = call.inputs
    rng = np.random.default_rng(draw(seeds(), label="seed of x"))
    x = fill("small integers", rng, (draw(st.sampled_from(LENGTHS), label="T"), *x.shape[1:]), scope.dtype)
    w_xh, w_hh, b = (np.split(parameter, 4) for parameter in parameters)
    w_xh[1], w_hh[1] = np.zeros_like(w_xh[1]), np.zeros_like(w_hh[1])
    b[0] = (b[0] - SHUT).astype(scope.dtype)
    b[1] = np.full_like(b[1], draw(st.sampled_from(FORGET_BIASES), label="forget bias"))
    return replace(call, inputs=(x, h0, c0, *map(np.concatenate, (w_xh, w_hh, b))))


def measure(implementation: Implementation, case: Call) -> Agreement:
    x, _, c0, *_, b = case.inputs
    _, c_last = implementation.lstm(*case.inputs)
    kept: Ball = enclose("activation", np.split(b, 4)[1], kind="sigmoid")
    cell = Ball.exact(c0)
    for _ in range(len(x)):
        cell = kept * cell
    return Agreement(c_last, cell.value, cell.radius, what="c_last")


def figure(implementation: Implementation) -> Figure:
    """What a cell still holds, against time, for five forget biases: a straight line each."""
    times = np.array([1, 2, 5, 10, 20, 50, 100])
    dtype, nothing = implementation.dtype, np.zeros((4, 1))
    series = []
    for bias in FORGET_BIASES:
        name = f"{bias:g}".replace("-", "−")
        b = np.array([-SHUT, bias, 0.0, 0.0])
        inputs = [(np.zeros((t, 1, 1)), np.zeros((1, 1)), np.ones((1, 1)), nothing, nothing, b) for t in times]
        left = [implementation.lstm(*(array.astype(dtype) for array in one))[1].item() for one in inputs]
        series += [
            Series(f"σ({name})ᵀ", times, (1 / (1 + np.exp(-bias))) ** times, role="theory"),
            Series(f"cell, forget bias {name}", times, np.array(left)),
        ]
    return Figure(
        "What a cell holds after T steps, by its forget bias", "steps T", "c(T) / c₀", tuple(series), y_scale="log"
    )
