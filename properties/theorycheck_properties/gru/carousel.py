"""An open update gate keeps the state."""

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose
from theorycheck.strategies import WELL_SCALED, Call, calls

CLAIM = Claim(
    upheld="With the update gate open, the state stays what it was.",
    refuted="With the update gate open, the state changes.",
    statement=r"z_t = 1 \;\Rightarrow\; h_T = h_0",
    assumes=("the gate's preactivation is so large that the logistic function is 1 to the last digit",),
    source=Source("derived here", "from Cho et al. 2014, eq. 7, with the update gate saturated"),
    needs=("gru",),
    kind=Kind.IDENTITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),  # the rounding of a preactivation of 1024 leaves half precision nothing to say
)

SATURATING = 1024.0
"""1 + e^−x is 1 beyond 37 in double precision; inputs and states move a preactivation by less than 250."""


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Call:
    call = draw(calls("gru", scope, kinds=WELL_SCALED))
    silent = draw(st.booleans(), label="candidate is 0")
    x, h0, *parameters = call.inputs
    parts = [np.split(parameter, 3) for parameter in parameters]
    parts[2][1] = (parts[2][1] + SATURATING).astype(scope.dtype)
    if silent:
        for part in parts:
            part[2] = np.zeros_like(part[2])
    return replace(call, inputs=(x, h0, *map(np.concatenate, parts)))


def measure(implementation: Implementation, call: Call) -> Agreement:
    h = implementation.gru(*call.inputs)
    # No library need be exact where the logistic function saturates, and n + z∘(h − n) rounds.
    return Agreement(h, np.broadcast_to(call.inputs[1], h.shape), enclose("gru", *call.inputs).radius, what="h")
