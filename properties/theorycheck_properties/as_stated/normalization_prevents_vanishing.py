"""Normalization as a remedy that always works."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose

CLAIM = Claim(
    upheld="Normalization keeps the signals of a deep network from vanishing.",
    refuted="With a gain of 2⁻⁷, of the size of √ε, two layers leave a third of the mean square, layer norm or not.",
    statement=r"x_{l+1} = \operatorname{LN}(\operatorname{relu}(g\,x_l)) \;\Rightarrow\;"
    r" \overline{x_l^2} \ge \tfrac{1}{2} \text{ at every depth}",
    assumes=("any gain g > 0; here ε = 2⁻¹⁶, about 10⁻⁵",),
    source=Source(
        "Carson 2024",
        "Theoretical Aspects of Deep Learning, on vanishing and exploding gradients, read without a condition",
    ),
    needs=("layer_norm",),
    kind=Kind.REFUTATION,
    profile=Profile.QUICK,
    dtypes=("float64",),
    expected="refuted",
    corrected_by=("normalization.depth_stability",),
)

EPSILON = 2.0**-16
GAIN, BIAS = np.ones(2), np.zeros(2)


@dataclass(frozen=True)
class Network:
    """So many layers with gain 2^−halvings, from the signal (1, −1)."""

    halvings: int
    layers: int


def cases(scope: Scope) -> SearchStrategy[Network]:
    return st.builds(Network, st.integers(0, 10), st.integers(1, scope.largest))


def measure(implementation: Implementation, case: Network) -> Bound:
    x = np.array([[1.0, -1.0]])
    around = Ball.exact(x)
    for _ in range(case.layers):
        # Multiplying by a power of two and cutting off round nothing.
        x = implementation.layer_norm(np.maximum(2.0**-case.halvings * x, 0), GAIN, BIAS, epsilon=EPSILON)
        around = enclose("layer_norm", np.maximum(around * 2.0**-case.halvings, 0), GAIN, BIAS, epsilon=EPSILON)
    mean_square: Ball = np.mean(np.square(around), axis=1)
    return Bound(
        np.mean(np.square(x), axis=1), at_least=0.5, rounding=mean_square.radius, what="the mean square of the signal"
    )
