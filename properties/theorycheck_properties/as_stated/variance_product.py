"""The variance of a signal as the product of two variances."""

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation

CLAIM = Claim(
    upheld="The variance of a layer's output is the variance of its input times that of its weights.",
    refuted="With two inputs the variance of a layer's output is twice the product: the fan-in is missing.",
    statement=r"\operatorname{Var}(\delta z^l) = \operatorname{Var}(z^{l-1}) \cdot \operatorname{Var}(W^l)",
    assumes=("inputs and weights independent, ±1 with equal probability", "the forward reading, δz = z"),
    source=Source("Carson 2024", "Theoretical Aspects of Deep Learning, on vanishing and exploding gradients"),
    needs=("dense",),
    kind=Kind.REFUTATION,
    profile=Profile.QUICK,
    dtypes=("float64",),
    expected="refuted",
    corrected_by=("signal_propagation.forward",),
)

Array = NDArray[Any]


@dataclass(frozen=True)
class Layer:
    """A linear layer with one output; all its inputs and weights in {−1, 1} are enumerated."""

    fan_in: int


def cases(scope: Scope) -> SearchStrategy[Layer]:
    return st.builds(Layer, st.integers(1, min(4, scope.largest)))


def measure(implementation: Implementation, case: Layer) -> Agreement:
    signs = np.array(list(product((-1.0, 1.0), repeat=case.fan_in)))
    outputs = implementation.dense(signs, signs, np.zeros(len(signs)))
    return Agreement(np.var(outputs), np.var(signs[:, 0]) * np.var(signs[:, 0]), what="Var(z)")
