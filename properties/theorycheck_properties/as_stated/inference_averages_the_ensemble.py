"""Dropout switched off, taken for the mean of all that it would have done."""

from dataclasses import dataclass
from itertools import product

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation

CLAIM = Claim(
    upheld="With dropout switched off a network gives the mean of its outputs under all masks.",
    refuted="Behind a ReLU that sees x₁ − x₂ the mean over the masks is positive where the network itself gives 0.",
    statement=r"f(x) = \mathbb{E}_m f\left( \tfrac{m \circ x}{1-p} \right)",
    assumes=("any network; here one ReLU unit with weights 1 and −1, at rate ½",),
    source=Source("Carson 2024", "Theoretical Aspects of Deep Learning, on dropout (implied)"),
    needs=("activation.kind=relu", "dense", "dropout_inference"),
    kind=Kind.REFUTATION,
    profile=Profile.STANDARD,
    dtypes=("float64",),
    expected="refuted",
    corrected_by=("dropout.geometric_mean", "dropout.inference_not_expectation"),
)

WEIGHT, RATE = np.array([[1.0, -1.0]]), 0.5


@dataclass(frozen=True)
class Balanced:
    """Two equal inputs of the unit, which cancel unless one of them is dropped."""

    entry: int


def cases(scope: Scope) -> SearchStrategy[Balanced]:
    return st.builds(Balanced, st.integers(1, scope.largest))


def measure(implementation: Implementation, case: Balanced) -> Agreement:
    x = np.full((1, 2), float(case.entry))
    masks = np.array(list(product((1.0, 0.0), repeat=2)))
    alone = implementation.dropout_inference(x, rate=RATE)
    mean, off = (
        np.mean(implementation.activation(implementation.dense(inputs, WEIGHT, np.zeros(1)), kind="relu"))
        for inputs in (x * masks / (1 - RATE), alone)
    )
    return Agreement(off, mean, what="the output without dropout, beside the mean over all masks")
