"""Without recurrent weights, the gradient of the cell is the product of its forget gates."""

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement, Figure, Series
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose
from theorycheck.strategies import WELL_SCALED, Call, calls, fill, seeds

Array = NDArray[Any]

CLAIM = Claim(
    upheld="If no gate hears the states, a cell's gradient is multiplied by the forget gate at every step back.",
    refuted="Though no gate hears the states, a cell's gradient is not the product of the forget gates.",
    statement=r"U = 0 \;\Rightarrow\; \left(\frac{\partial c_T}{\partial c_0}\right)^{\top} u"
    r" = u \circ \prod_{t=1}^{T} f_t, \qquad f_t = \sigma(W_f x_t + b_f)",
    assumes=("only the last cell has a cotangent",),
    source=Source("derived here", "from the forget gate of Gers, Schmidhuber & Cummins 2000, §3.1"),
    needs=("lstm_vjp",),
    kind=Kind.IDENTITY,
    profile=Profile.STANDARD,
)

LENGTHS = (1, 2, 3, 7)
EXAMPLES = 8
"""Of the figure."""


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Call:
    call = draw(calls("lstm_vjp", scope, kinds=WELL_SCALED))
    x, h0, c0, w_xh, w_hh, b, dh, dc_last = call.inputs
    steps = draw(st.sampled_from(LENGTHS), label="T")
    rng = np.random.default_rng(draw(seeds(), label="seed of x"))
    kind = draw(st.sampled_from(WELL_SCALED), label="kind of x")
    x = fill(kind, rng, (steps, *x.shape[1:]), scope.dtype)
    dh = np.zeros((steps, *dh.shape[1:]), scope.dtype)
    return replace(call, inputs=(x, h0, c0, w_xh, np.zeros_like(w_hh), b, dh, dc_last))


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, Agreement]:
    _, dh0, dc0, *_ = implementation.lstm_vjp(*case.inputs)
    carried: Any = Ball.exact(case.inputs[-1])
    for forget in forget_gates(case):
        carried = carried * forget
    return (
        Agreement(dc0, carried.value, carried.radius, what="dc0"),
        Agreement(dh0, np.zeros_like(dh0), what="dh0, which no gate hears"),
    )


def forget_gates(case: Call) -> list[Ball]:
    """f_t of every step, from the last to the first, each (N, H): the second of the four gates that are stacked."""
    x, _, _, w_xh, _, b, *_ = case.inputs
    weight, bias = (np.split(parameter, 4)[1] for parameter in (w_xh, b))
    return [enclose("activation", enclose("dense", heard, weight, bias), kind="sigmoid") for heard in reversed(x)]


def figure(implementation: Implementation) -> Figure:
    """The gradient's norm against the time it goes back, when gates do hear the states, for four forget biases."""
    horizons = np.array([1, 2, 5, 10, 20, 40])
    series = []
    for bias in (0.0, 1.0, 3.0, 5.0):
        sizes = np.array([carried_norms(implementation, int(steps), bias) for steps in horizons])
        median, least, most = (reduce(sizes, axis=1) for reduce in (np.median, np.min, np.max))
        kept = 1 / (1 + np.exp(-bias))
        band = f"range of {EXAMPLES} gradients"
        series += [
            Series(f"∏ f = σ({bias:g})ᵀ, for U = 0", horizons, kept**horizons, role="theory"),
            Series(f"random U, forget bias {bias:g}", horizons, median, lower=least, upper=most, band=band),
        ]
    return Figure(
        "How far back an LSTM's gradient reaches: forget gates, and what U adds",
        "steps T",
        "‖dc₀‖ / ‖dc(T)‖",
        tuple(series),
        x_scale="log",
        y_scale="log",
    )


def carried_norms(implementation: Implementation, steps: int, bias: float) -> Array:
    """‖dc₀‖/‖dc_T‖ of each of a few examples (N,): 16 cells, silent inputs, recurrent weights of variance 1/16."""
    rng, dtype, units = np.random.default_rng(0), implementation.dtype, 16
    w_hh = rng.standard_normal((4 * units, units)) / np.sqrt(units)
    b = np.repeat([0.0, bias, 0.0, 0.0], units)
    state, cell, cotangent = rng.standard_normal((3, EXAMPLES, units))
    nothing, no_dh = np.zeros((steps, EXAMPLES, 1)), np.zeros((steps, EXAMPLES, units))
    inputs = (nothing, state, cell, np.zeros((4 * units, 1)), w_hh, b, no_dh, cotangent)
    dc0 = implementation.lstm_vjp(*(array.astype(dtype) for array in inputs))[2]
    sizes: Array = np.linalg.norm(dc0, axis=1) / np.linalg.norm(cotangent, axis=1)
    return sizes
