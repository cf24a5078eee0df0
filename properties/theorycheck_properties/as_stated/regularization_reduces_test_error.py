"""Regularization against overfitting, whether or not there is noise to fit."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation

CLAIM = Claim(
    upheld="An L2 penalty does not make the error on new data worse.",
    refuted="Without noise in the data the L2 penalty shrinks the right answer: the error on new data rises from 0.",
    statement=r"\mathbb{E} \left( x \hat w_\lambda - x w^* \right)^2 \le "
    r"\mathbb{E} \left( x \hat w_0 - x w^* \right)^2",
    assumes=("nothing of the noise: here there is none", "the penalized minimizer is found"),
    source=Source("Carson 2024", "Theoretical Aspects of Deep Learning, on regularization"),
    needs=("dense", "mean_squared_error"),
    kind=Kind.REFUTATION,
    profile=Profile.STANDARD,
    dtypes=("float64",),
    expected="refuted",
    corrected_by=(
        "regularization.hoerl_kennard",
        "regularization.noise_free_counterexample",
        "regularization.optimism",
    ),
)


@dataclass(frozen=True)
class NoiseFree:
    """A slope w*, learned from the points (1, w*) and (−1, −w*), and a strength λ.

    The minimizer of the penalized loss is w*/(1 + λ).
    """

    slope: int
    strength: int


def cases(scope: Scope) -> SearchStrategy[NoiseFree]:
    return st.builds(NoiseFree, st.integers(1, scope.largest), st.sampled_from((1, 3, 7)))


def measure(implementation: Implementation, case: NoiseFree) -> Bound:
    x = np.array([[1.0], [-1.0]])
    with_penalty, without = (
        implementation.mean_squared_error(implementation.dense(x, np.array([[slope]]), np.zeros(1)), case.slope * x)
        for slope in (case.slope / (1 + case.strength), float(case.slope))
    )
    return Bound(with_penalty, at_most=without, what="the error on new data")
