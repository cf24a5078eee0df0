"""Examples of a batch as if each were on its own."""

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
    upheld="What a network in training makes of an example depends on that example alone.",
    refuted="Beside 0, batch norm makes 0 of the example 0; beside 1 it makes −0.447 of it.",
    statement=r"\operatorname{BN}(x_1, x_2)_1 = \operatorname{BN}(x_1, x_1)_1",
    assumes=("batch norm in training, one channel, ε = 1",),
    source=Source("folklore", "true of every other layer, and of batch norm at inference"),
    needs=("batch_norm",),
    kind=Kind.REFUTATION,
    profile=Profile.QUICK,
    dtypes=("float64",),
    expected="refuted",
    corrected_by=("contracts.batch_independence", "normalization.batch_permutation", "normalization.inference"),
)

GAIN, BIAS = np.ones(1), np.zeros(1)
EPSILON = 1.0


@dataclass(frozen=True)
class Company:
    """The example that stands beside 0 in a batch of two."""

    other: int


def cases(scope: Scope) -> SearchStrategy[Company]:
    return st.builds(Company, st.integers(0, scope.largest))


def measure(implementation: Implementation, case: Company) -> Agreement:
    alone, together = (np.array([[0.0], [other]]) for other in (0.0, float(case.other)))
    y_alone, y = (implementation.batch_norm(x, GAIN, BIAS, epsilon=EPSILON)[0] for x in (alone, together))
    doubt = enclose("batch_norm", together, GAIN, BIAS, epsilon=EPSILON).radius[0]
    return Agreement(y, y_alone, doubt, what="y of the example 0")
