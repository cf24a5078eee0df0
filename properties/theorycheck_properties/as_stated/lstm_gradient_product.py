"""An LSTM's gradient as if it went through the forget gates alone."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose

CLAIM = Claim(
    upheld="The gradient of an LSTM's cell cannot explode: going back it meets forget gates alone, which are below 1.",
    refuted="With recurrent weights of 1 and a forget bias of 2 the cell's gradient grows beyond 1 within two steps.",
    statement=r"\frac{\partial c_T}{\partial c_0} = \prod_{t=1}^{T} f_t \le 1",
    assumes=("gates may hear the states: U ≠ 0",),
    source=Source("folklore", "the constant error carousel without its condition that no gate hears the states"),
    needs=("lstm_vjp",),
    kind=Kind.REFUTATION,
    profile=Profile.QUICK,
    dtypes=("float64",),
    expected="refuted",
    corrected_by=("lstm.gradient_product", "lstm.carousel"),
)

FORGET_BIAS, START = 2.0, 0.5


@dataclass(frozen=True)
class Cell:
    """One cell without input, all four of its gates hearing its own state with the same weight."""

    recurrent_weight: int
    steps: int


def cases(scope: Scope) -> SearchStrategy[Cell]:
    return st.builds(Cell, st.integers(0, 3), st.integers(1, scope.largest))


def measure(implementation: Implementation, case: Cell) -> Bound:
    nothing = np.zeros((case.steps, 1, 1))
    weight = np.full((4, 1), float(case.recurrent_weight))
    bias = np.array([0.0, FORGET_BIAS, 0.0, 0.0])
    inputs = (nothing, nothing[0], np.full((1, 1), START), np.zeros((4, 1)), weight, bias, nothing, np.ones((1, 1)))
    dc0, radius = implementation.lstm_vjp(*inputs)[2], enclose("lstm_vjp", *inputs)[2].radius
    return Bound(dc0, at_most=1.0, rounding=radius, what="∂c_T/∂c₀")
