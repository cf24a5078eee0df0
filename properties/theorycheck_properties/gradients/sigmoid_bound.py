"""How much of a gradient survives a stack of sigmoid layers."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose_vjp
from theorycheck.strategies import fill, integers_below, seeds

Array = NDArray[Any]

CLAIM = Claim(
    upheld="A gradient keeps at most a quarter at every sigmoid layer, and just that where all units rest at 0.",
    refuted="A gradient keeps more than a quarter at a sigmoid layer, or less where all units rest at 0.",
    statement=r"\lVert \bar x \rVert \le 4^{-(L-1)} \prod_{l=1}^{L} \lVert W_l \rVert_2\, \lVert \bar y \rVert, \qquad"
    r" \text{with equality if all } z_l = 0 \text{ and } \bar y \text{ is a singular vector of the product}",
    assumes=("L layers, the last of them linear",),
    source=Source("Hochreiter & Schmidhuber 1997", "§3.1: the slope of the logistic sigmoid is at most 0.25"),
    needs=("mlp_vjp.activation=sigmoid",),
    kind=Kind.INEQUALITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)

SLOPE = 0.25
"""σ′(0), the steepest."""
RESTING = 0.5
"""σ(0)."""


@dataclass(frozen=True)
class Stack:
    """Inputs of `mlp_vjp`, x (1, D) and dy (1, K), each weight (n_l, n_{l-1}) of one singular value, or all the same.

    `squared_norm` is Π ‖W_l‖₂², exactly; `resting` if z_l = 0 in every hidden layer and no weight turns dy away.
    """

    x: Array
    weights: list[Array]
    biases: list[Array]
    dy: Array
    squared_norm: float
    resting: bool


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Stack:
    resting = draw(st.booleans(), label="at rest")
    square = draw(st.booleans(), label="signed permutations")
    layers = draw(st.integers(1, 4), label="layers")
    scale = draw(st.sampled_from([1.0, 0.5, 2.0]), label="scale")
    widths = [draw(st.integers(1, 4), label="width")] * (layers + 1)
    if not square:
        widths = [draw(st.integers(1, 4), label="width") for _ in widths]
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    signs = [rng.choice([-1.0, 1.0], width) for width in widths]
    weights = [scale * np.outer(after, before) for before, after in pairwise(signs)]
    dy = 3 * signs[-1]  # the left singular vector of every rank-one product
    if square:
        weights = [scale * np.diag(after)[rng.permutation(widths[0])] for after in signs[1:]]
        dy = rng.choice([-3.0, -1.0, 1.0, 3.0], widths[0])
    squared_norm = float(np.prod([scale**2 * (1 if square else weight.size) for weight in weights]))
    x = integers_below(3, rng, (1, widths[0]))
    biases = [fill("normal", rng, (width,)) for width in widths[1:]]
    if resting:
        received = [x[0], *(np.full(width, RESTING) for width in widths[1:-1])]
        biases = [-weight @ a for weight, a in zip(weights, received, strict=True)]
    x, dy, *arrays = (array.astype(scope.dtype) for array in (x, dy[np.newaxis], *weights, *biases))
    return Stack(x, arrays[:layers], arrays[layers:], dy, squared_norm, resting)


def measure(implementation: Implementation, case: Stack) -> Bound:
    arguments = (case.x, case.weights, case.biases, case.dy)
    dx, *_ = implementation.mlp_vjp(*arguments, activation="sigmoid")
    around, *_ = enclose_vjp("mlp", *arguments, activation="sigmoid")
    exactly = Ball.exact(dx.astype(np.float64))
    observed = np.sum(np.square(Ball(exactly.value, around.radius, exactly.format)))
    # Powers of two and small whole numbers: the bound itself is exact.
    most = SLOPE ** (2 * (len(case.weights) - 1)) * case.squared_norm * float(np.sum(case.dy.astype(np.float64) ** 2))
    return Bound(
        observed.value,
        at_least=most if case.resting else None,
        at_most=most,
        rounding=observed.radius,
        what="the squared norm of dx",
        scale=most,
    )
