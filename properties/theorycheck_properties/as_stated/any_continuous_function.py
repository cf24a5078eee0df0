"""Universal approximation without a word about the activation."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation

CLAIM = Claim(
    upheld="A network with one hidden layer and enough units comes as close as one likes to any continuous function.",
    refuted="With the identity as activation no number of units comes closer than ¼ to (0, 0), (1, 0), (2, 1).",
    statement=r"\forall f \in C,\ \varepsilon > 0\ \exists n, \alpha, w, b: "
    r"\ \left| \sum_{i=1}^n \alpha_i\, \sigma(w_i^\top x + b_i) - f(x) \right| \le \varepsilon",
    assumes=("any activation σ", "any domain"),
    source=Source("Carson 2024", "Theoretical Aspects of Deep Learning, on the universal approximation theorem"),
    needs=("shallow_network.activation=identity",),
    kind=Kind.REFUTATION,
    profile=Profile.QUICK,
    dtypes=("float64",),
    expected="refuted",
    corrected_by=(
        "universal_approximation.non_compact",
        "universal_approximation.polynomial_rank",
        "universal_approximation.relu_interpolant",
        "universal_approximation.width_lower_bound",
    ),
)

POINTS, VALUES = np.array([[0.0], [1.0], [2.0]]), np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True)
class Approximation:
    """The best network with that many units for the three points, and the accuracy that is asked of it.

    Best, because f(0) − 2f(1) + f(2) = 0 for every network, where the points have 1: errors up to ¼ remain, and the
    line x/2 − ¼ has no larger one. All units carry an equal share of it.
    """

    units: int
    accuracy: float = 0.125


def cases(scope: Scope) -> SearchStrategy[Approximation]:
    return st.sampled_from([Approximation(2**k) for k in range(1 + scope.largest)])


def measure(implementation: Implementation, case: Approximation) -> Bound:
    share = np.full(case.units, 1 / case.units)
    line = implementation.shallow_network(
        POINTS, 0.5 * np.ones((case.units, 1)), np.full(case.units, -0.25), share, activation="identity"
    )
    return Bound(float(np.max(np.abs(line - VALUES))), at_most=case.accuracy, what="the largest error")
