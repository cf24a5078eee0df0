"""Layer normalization that forgets the scale of its input, ε or no ε."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose

CLAIM = Claim(
    upheld="Layer normalization does not change when its input is multiplied by a positive number.",
    refuted="With ε = 1 the output of (2, −2) is ±0.894 and that of (1, −1) is ±0.707: ε has a scale.",
    statement=r"\operatorname{LN}(a x) = \operatorname{LN}(x), \quad a > 0",
    assumes=("ε > 0, as every implementation has it: here ε = 1",),
    source=Source("Ba, Kiros & Hinton 2016", "§5.1 and table 1, where ε is left out"),
    needs=("layer_norm",),
    kind=Kind.REFUTATION,
    profile=Profile.QUICK,
    dtypes=("float64",),
    expected="refuted",
    corrected_by=("normalization.scale_shift",),
)

X = np.array([[1.0, -1.0]])
GAIN, BIAS = np.ones(2), np.zeros(2)
EPSILON = 1.0


@dataclass(frozen=True)
class Scaled:
    """(1, −1), multiplied by a number."""

    by: int


def cases(scope: Scope) -> SearchStrategy[Scaled]:
    return st.builds(Scaled, st.integers(1, scope.largest))


def measure(implementation: Implementation, case: Scaled) -> Agreement:
    plain, scaled = (implementation.layer_norm(x, GAIN, BIAS, epsilon=EPSILON) for x in (X, case.by * X))
    doubt = sum(enclose("layer_norm", x, GAIN, BIAS, epsilon=EPSILON).radius for x in (X, case.by * X))
    return Agreement(scaled, plain, doubt, what="y of the scaled input")
