"""Long short-term memory as if its name kept the promise."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation

CLAIM = Claim(
    upheld="An LSTM remembers information over long sequences.",
    refuted="With all weights and biases at 0 a cell forgets half at every step: after ten, all but a thousandth.",
    statement=r"\lvert c_T \rvert \ge \tfrac{1}{2}\, \lvert c_0 \rvert \quad \text{for long sequences, } T \ge 10",
    assumes=("nothing of the forget gate's bias: here 0",),
    source=Source("Carson 2024", "Theoretical Aspects of Deep Learning, on long short-term memory"),
    needs=("lstm",),
    kind=Kind.REFUTATION,
    profile=Profile.QUICK,
    dtypes=("float64",),
    expected="refuted",
    corrected_by=("lstm.half_life", "lstm.carousel", "lstm.gradient_product"),
)

SHORTEST = 10


@dataclass(frozen=True)
class Sequence:
    """So many steps without input, from a cell that holds 1."""

    steps: int


def cases(scope: Scope) -> SearchStrategy[Sequence]:
    return st.builds(Sequence, st.integers(SHORTEST, SHORTEST + scope.largest))


def measure(implementation: Implementation, case: Sequence) -> Bound:
    nothing = np.zeros((case.steps, 1, 1))
    _, c_last = implementation.lstm(
        nothing, nothing[0], np.ones((1, 1)), np.zeros((4, 1)), np.zeros((4, 1)), np.zeros(4)
    )
    return Bound(c_last, at_least=0.5, what="c_T of a cell that held 1")
