"""A relu passes half of the mean square, exactly, over all signs of the weights."""

from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import seeds

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


@dataclass(frozen=True)
class SignedLayers:
    """Whole numbers x (N, n) and earlier relu layers of signs [(n_l, n_{l−1})] before the one averaged over."""

    x: NDArray[Any]
    earlier: list[NDArray[Any]]


def cases(scope: Scope) -> SearchStrategy[SignedLayers]:
    return _cases(scope)


@st.composite
def _cases(draw: DrawFn, scope: Scope) -> SignedLayers:
    width = st.integers(1, 5)
    widths = draw(st.lists(width, min_size=1, max_size=3), label="widths")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    batch = draw(st.integers(1, 3), label="N")
    x = rng.integers(-3, 3, size=(batch, widths[0]), endpoint=True).astype(scope.dtype)
    earlier = [rng.choice([-1.0, 1.0], size=(after, before)).astype(scope.dtype) for before, after in pairwise(widths)]
    return SignedLayers(x, earlier)


def measure(implementation: Implementation, case: SignedLayers) -> Agreement:
    # All numbers are whole and below 3·5³: sums of them are exact in every dtype and order.
    a = case.x.astype(np.float64)
    for weight in case.earlier:
        a = np.maximum(a @ weight.T.astype(np.float64), 0.0)
    signs = np.array(list(product([-1, 1], repeat=a.shape[1])), dtype=case.x.dtype)
    # The activation stands after every layer but the last, which therefore hands the units on.
    weights = [*case.earlier, signs, np.eye(len(signs), dtype=case.x.dtype)]
    biases = [np.zeros(len(weight), case.x.dtype) for weight in weights]
    passed = implementation.mlp(case.x, weights, biases, activation="relu").astype(np.float64)
    return Agreement(
        np.mean(np.square(passed), axis=1), np.sum(np.square(a), axis=1) / 2, what="mean square after the relu"
    )
