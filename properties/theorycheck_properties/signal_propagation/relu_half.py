"""A relu passes half of the mean square, exactly, over all signs of the weights."""

from itertools import product

import numpy as np
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck_properties.signal_propagation._signs import SignedLayers, received, rectified, signed_layers

CLAIM = Claim(
    upheld="Over symmetric weights a relu layer passes exactly half of the mean square: the factor is ½n·Var(W).",
    refuted="Over symmetric weights a relu layer passes another part than half of the mean square.",
    statement=r"\mathbb{E}\operatorname{relu}(z)^2 = \tfrac12 \mathbb{E} z^2 = \tfrac12 n \operatorname{Var}(W)\,"
    r"\overline{a^2}, \quad z = W a",
    assumes=("the law of the weights is symmetric: here all 2ⁿ rows of signs, once each", "bias 0"),
    source=Source("He et al. 2015", "eq. 8"),
    needs=("mlp.activation=relu",),
    kind=Kind.EXACT,
)

WIDEST = 5


def cases(scope: Scope) -> SearchStrategy[SignedLayers]:
    return signed_layers(scope, widest=WIDEST)


def measure(implementation: Implementation, case: SignedLayers) -> Agreement:
    # All numbers are whole and below 3·5³: sums of them are exact in every dtype and order.
    a = received(case)
    passed = rectified(implementation, case, np.array(list(product([-1, 1], repeat=a.shape[1]))))
    return Agreement(
        np.mean(np.square(passed), axis=1), np.sum(np.square(a), axis=1) / 2, what="mean square after the relu"
    )
