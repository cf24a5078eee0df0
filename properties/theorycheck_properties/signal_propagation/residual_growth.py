"""A residual block multiplies the mean square by 1 + α, whatever its width."""

from dataclasses import dataclass
from itertools import product
from math import sqrt
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import seeds
from theorycheck_properties.signal_propagation._nets import no_biases

Array = NDArray[Any]

CLAIM = Claim(
    upheld="A residual block x + √α f(x), f a relu branch that keeps the mean square, multiplies it by exactly 1 + α.",
    refuted="A residual block x + √α f(x), f a relu branch that keeps the mean square, multiplies it by another factor "
    "than 1 + α.",
    statement=r"\mathbb{E}\lVert x + \sqrt\alpha\, W_2 \operatorname{relu}(W_1 x) \rVert^2 = (1 + \alpha) "
    r"\lVert x \rVert^2, \quad \operatorname{Var}(W_1) = \tfrac2n, \ \operatorname{Var}(W_2) = \tfrac1m",
    assumes=(
        "W_1 symmetric: here all 2ⁿ rows of signs; W_2 uncorrelated of mean 0: here ± all rows of a Hadamard matrix",
        "bias 0",
    ),
    source=Source("Hanin & Rolnick 2018", "residual nets, modules weighted by α"),
    needs=("mlp.activation=relu",),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
)

REPEATED = {1: 1, 2: 1, 4: 2}
"""Input widths n, and how often each row of signs is taken, so that √(2/nm) is a power of two."""


@dataclass(frozen=True)
class Block:
    """Whole numbers x (N, n), and √α."""

    x: Array
    root: float


def cases(scope: Scope) -> SearchStrategy[Block]:
    return _cases(scope)


@st.composite
def _cases(draw: DrawFn, scope: Scope) -> Block:
    n = draw(st.sampled_from(list(REPEATED)), label="n")
    batch = draw(st.integers(1, 3), label="N")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    x = rng.integers(-3, 3, size=(batch, n), endpoint=True).astype(scope.dtype)
    return Block(x, draw(st.sampled_from([1.0, 0.5, 0.25]), label="√α"))


def measure(implementation: Implementation, case: Block) -> Agreement:
    n = case.x.shape[1]
    signs = np.array(list(product([-1, 1], repeat=n)) * REPEATED[n])
    rows = sylvester(len(signs))
    # The deviations of both layers, √(2/n) and √(1/m), stand in the last: so nothing rounds.
    last = sqrt(2 / (n * len(signs))) * np.concatenate([rows, -rows])
    weights = [weight.astype(case.x.dtype) for weight in (signs, last)]
    # One output for every row that a unit of the block may have: all are equally likely, for each unit.
    branch = implementation.mlp(case.x, weights, no_biases(weights), activation="relu").astype(np.float64)
    x = case.x.astype(np.float64)
    after = x[:, :, np.newaxis] + case.root * branch[:, np.newaxis]
    grown = np.sum(np.mean(np.square(after), axis=2), axis=1)
    return Agreement(grown, (1.0 + case.root**2) * np.sum(np.square(x), axis=1), what="mean of ‖x + √α f(x)‖²")


def sylvester(order: int) -> Array:
    """A Hadamard matrix whose order is a power of two: Hᵀ H = order · I."""
    matrix = np.ones((1, 1))
    while len(matrix) < order:
        matrix = np.block([[matrix, matrix], [matrix, -matrix]])
    return matrix
