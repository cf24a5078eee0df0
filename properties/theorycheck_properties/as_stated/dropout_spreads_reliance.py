"""Dropout against reliance on a single node, in a model of one layer."""

from dataclasses import dataclass
from itertools import product

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation

CLAIM = Claim(
    upheld="Under dropout weights that lean on a single node cost more than weights that are shared.",
    refuted="Where one input alone knows the answer, dropout in a linear model of one layer leans on that input.",
    statement=r"\mathbb{E}_m L\left( w_1, 0 \right) \ge \mathbb{E}_m L\left( \tfrac{w_1}{2}, \tfrac{w_1}{2} \right)",
    assumes=("any model; here a linear one with dropout on its inputs, at rate ½",),
    source=Source("Carson 2024", "Theoretical Aspects of Deep Learning, on dropout"),
    needs=("dense", "mean_squared_error"),
    kind=Kind.REFUTATION,
    profile=Profile.STANDARD,
    dtypes=("float64",),
    expected="refuted",
    corrected_by=("dropout.linear_is_ridge", "dropout.matrix_factorisation"),
)

RATE = 0.5


@dataclass(frozen=True)
class OneInformed:
    """Two inputs that are on in turn, and a target that is `height` with the first and 0 with the second."""

    height: int


def cases(scope: Scope) -> SearchStrategy[OneInformed]:
    return st.builds(OneInformed, st.integers(1, scope.largest))


def measure(implementation: Implementation, case: OneInformed) -> Bound:
    half = case.height / 2  # the weight of least loss on the first input, at this rate
    alone, shared = (_loss(implementation, case, weight) for weight in ([half, 0.0], [half / 2, half / 2]))
    return Bound(alone, at_least=shared, what="the mean loss over all masks of the weight on one input")


def _loss(implementation: Implementation, case: OneInformed, weight: list[float]) -> float:
    """The mean over all four masks, each as likely as the others, of the loss on both inputs."""
    masks = np.array(list(product((1.0, 0.0), repeat=2)))
    x = np.concatenate([mask * np.eye(2) / (1 - RATE) for mask in masks])
    y = np.tile([[float(case.height)], [0.0]], (len(masks), 1))
    return float(implementation.mean_squared_error(implementation.dense(x, np.array([weight]), np.zeros(1)), y))
