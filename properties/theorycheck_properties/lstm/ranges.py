"""How large the states of an LSTM can become."""

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation
from theorycheck.numerics import gamma, unit_roundoff
from theorycheck.strategies import WELL_SCALED, Call, calls

CLAIM = Claim(
    upheld="A hidden state never leaves [−1, 1], and a cell grows by no more than 1 a step.",
    refuted="A hidden state leaves [−1, 1], or a cell grows by more than 1 a step.",
    statement=r"\lvert h_t \rvert \le 1, \qquad \lvert c_T \rvert \le \lvert c_0 \rvert + T",
    source=Source("folklore", "gates lie in [0, 1], tanh in [−1, 1]"),
    needs=("lstm",),
    kind=Kind.INEQUALITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    blind_to=("gates exchanged: all of them lie between 0 and 1",),
)

SATURATING = 512.0
"""Gates driven this far are 0 or 1 and candidates ±1: then the bounds are attained."""
HIDDEN_ROUNDINGS = 9
"""Of a hidden state: gate and tanh are each within 4 of at most 1, 2 units in the last place, and their product rounds
once."""
CELL_ROUNDINGS = 11
"""Of a step of the cell: 4 for the forget gate, 1 for its product and 1 for the sum, or 8 + 1 + 1 for what is added;
one to spare."""


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Call:
    call = draw(calls("lstm", scope, kinds=WELL_SCALED))
    x, h0, c0, w_xh, w_hh, b = call.inputs
    drive = draw(st.sampled_from([1.0, 8.0, SATURATING]), label="drive")
    larger = draw(st.sampled_from([1.0, 4.0]), label="size of the cell")
    return replace(call, inputs=(x, h0, larger * c0, w_xh, w_hh, (drive * b).astype(scope.dtype)))


def measure(implementation: Implementation, case: Call) -> tuple[Bound, Bound]:
    x, _, c0, *_ = case.inputs
    roundoff, steps = unit_roundoff(c0.dtype), len(x)
    h, c_last = implementation.lstm(*case.inputs)
    most = np.abs(c0).astype(np.float64) + steps
    return (
        Bound(np.abs(h), at_most=1.0, rounding=gamma(HIDDEN_ROUNDINGS, roundoff), what="|h|"),
        Bound(np.abs(c_last), at_most=most, rounding=gamma(CELL_ROUNDINGS * steps, roundoff) * most, what="|c_last|"),
    )
