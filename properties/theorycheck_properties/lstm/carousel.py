"""A shut input gate and an open forget gate keep the cell, and the gradient."""

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import OPERATIONS, Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose
from theorycheck.strategies import WELL_SCALED, Call, calls, fill, seeds

CLAIM = Claim(
    upheld="With the input gate shut and the forget gate open, the cell keeps its content and its gradient for ever.",
    refuted="With the input gate shut and the forget gate open, the cell or its gradient does not stay what it was.",
    statement=r"i_t = 0,\; f_t = 1 \;\Rightarrow\; c_T = c_0, \quad"
    r" \left(\frac{\partial c_T}{\partial c_0}\right)^{\top} u = u",
    assumes=("the gates' preactivations are so large that the logistic function is 0 or 1 to the last digit",),
    source=Source("Hochreiter & Schmidhuber 1997", "§3.2, the constant error carousel"),
    any_of=("lstm", "lstm_vjp"),
    kind=Kind.IDENTITY,
    profile=Profile.QUICK,
    dtypes=("float64", "float32"),  # a few steps with the last digit of half precision leave nothing to say
    blind_to=("the output gate exchanged with another: the cell does not see it",),
)

SATURATING = 1024.0
"""e^−x underflows beyond 745 in double precision; inputs and states move a preactivation by less than 250."""
LENGTHS = (1, 2, 3, 7, 40)


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Call:
    call = draw(calls("lstm" if scope.offers("lstm") else "lstm_vjp", scope, kinds=WELL_SCALED))
    steps = draw(st.sampled_from(LENGTHS), label="T")
    rng = np.random.default_rng(draw(seeds(), label="seed of x"))
    inputs = []
    for value, array in zip(OPERATIONS[call.operation].arguments, call.inputs, strict=True):
        match value.name:
            case "x":
                inputs.append(fill("small integers", rng, (steps, *array.shape[1:]), scope.dtype))
            case "b":
                shut, opened, *others = np.split(array, 4)  # input gate, forget gate, candidate, output gate
                inputs.append(np.concatenate((shut - SATURATING, opened + SATURATING, *others)).astype(scope.dtype))
            case "dh":  # of the states nothing is asked: the cotangent enters at the last cell
                inputs.append(np.zeros((steps, *array.shape[1:]), scope.dtype))
            case _:
                inputs.append(array)
    return replace(call, inputs=tuple(inputs))


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    names = [value.name for value in OPERATIONS[case.operation].arguments]
    given = dict(zip(names, case.inputs, strict=True))
    returned = implementation.operation(case.operation)(*case.inputs)
    # No library need be exact where the logistic function saturates: some return 1 − u, or e^−18 for 0.
    balls = enclose(case.operation, *case.inputs)
    if case.operation == "lstm":
        return (Agreement(returned[1], given["c0"], balls[1].radius, what="c_last"),)
    (dx, dh0, dc0, *_), within = returned, [ball.radius for ball in balls]
    return (
        Agreement(dc0, given["dc_last"], within[2], what="dc0"),
        Agreement(dx, np.zeros_like(dx), within[0], what="dx behind the shut gate"),
        Agreement(dh0, np.zeros_like(dh0), within[1], what="dh0 behind the shut gate"),
    )
