"""The spectral radius as if it bounded every step."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation

CLAIM = Claim(
    upheld="If the recurrent weight's spectral radius is below 1, nothing grows through time.",
    refuted="With W = [[½, 1], [0, ½]], of spectral radius ½, one step takes (0, 1) to (1, ½), which is longer.",
    statement=r"\rho(W_{hh}) < 1 \;\Rightarrow\; \lVert h_t \rVert_2 \le \lVert h_0 \rVert_2",
    assumes=("a linear network without input", "nothing of the eigenvectors: W need not be normal"),
    source=Source("folklore", "eigenvalues read as if they were singular values"),
    needs=("rnn.activation=identity",),
    kind=Kind.REFUTATION,
    profile=Profile.QUICK,
    dtypes=("float64",),
    expected="refuted",
    corrected_by=("recurrence.pascanu_bound", "recurrence.contraction", "recurrence.linear_growth_rate"),
)


@dataclass(frozen=True)
class Transient:
    """W = [[½, coupling], [0, ½]], applied `steps` times to (0, 1)."""

    coupling: int
    steps: int


def cases(scope: Scope) -> SearchStrategy[Transient]:
    return st.builds(Transient, st.integers(0, scope.largest), st.integers(1, 6))


def measure(implementation: Implementation, case: Transient) -> Bound:
    weight = np.array([[0.5, case.coupling], [0.0, 0.5]])
    start = np.array([[0.0, 1.0]])
    h = implementation.rnn(
        np.zeros((case.steps, 1, 1)), start, np.zeros((2, 1)), weight, np.zeros(2), activation="identity"
    )
    # Dyadic numbers: squares and sums are exact.
    return Bound(np.sum(np.square(h[-1])), at_most=np.sum(np.square(start)), what="‖h_T‖²")
