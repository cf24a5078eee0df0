"""Dropout between two linear layers: what it charges a unit for, and the even share that is cheapest."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement, Bound, Figure, Series
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose
from theorycheck.strategies import integers_below, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties.dropout._ensembles import RATES, Array, all_masks, dropped, probabilities

CLAIM = Claim(
    upheld="Between two linear layers dropout charges each unit for its weights, least if all carry the same.",
    refuted="Between two linear layers dropout does not charge the units for their weights as theory says.",
    statement=r"\mathbb{E}_m \tfrac1N \left\lVert Y - X V^\top \operatorname{diag}\big(\tfrac{m}{1-p}\big) U^\top "
    r"\right\rVert^2 = \tfrac1N \lVert Y - X V^\top U^\top \rVert^2 + \frac{p}{1-p} R, \quad "
    r"R = \sum_{j=1}^{r} \lVert u_j \rVert^2 \lVert v_j \rVert^2 \ge \tfrac1r \lVert UV \rVert_*^2, "
    r"\text{ with equality where all } \lVert u_j \rVert \lVert v_j \rVert \text{ are equal}",
    assumes=("linear units, the squared error", "inputs with XᵀX = N·I", "equality: UV has to be factored evenly"),
    source=Source("Mianjy, Arora & Vidal 2018"),
    needs=("dense", "mean_squared_error"),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    examples=25,
)

HADAMARD = np.array([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]], np.float64)
SIGNS = {1: HADAMARD[:1, :1], 2: HADAMARD[:2, :2], 4: HADAMARD}
"""Orthogonal matrices of signs: rotated by them all units carry the same."""


@dataclass(frozen=True)
class Factors:
    """Inputs X (4, D) with XᵀX = 4·I, whole targets Y (4, K), factors V (r, D) and U (K, r), and a rate.

    `even` if all units carry the same share of UV.
    """

    x: Array
    y: Array
    v: Array
    u: Array
    rate: float
    even: bool


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Factors:
    units = draw(st.sampled_from((1, 2, 4)), label="r")
    even = draw(st.booleans(), label="even")
    rate = draw(st.sampled_from(RATES), label="rate")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    if even:
        shares = integers_below(2, rng, (units,))
        v, u = SIGNS[units].T * shares / units, shares[:, None] * SIGNS[units]
    else:
        v = integers_below(2, rng, (units, draw(st.integers(1, 4), label="D")))
        u = integers_below(2, rng, (draw(st.integers(1, 3), label="K"), units))
    x, y = HADAMARD[:, : v.shape[1]], integers_below(3, rng, (len(HADAMARD), len(u)))
    x, y, v, u = (array.astype(scope.dtype) for array in (x, y, v, u))
    return Factors(x, y, v, u, rate, even)


def measure(implementation: Implementation, case: Factors) -> tuple[Agreement | Bound, ...]:
    no_bias = np.zeros(len(case.v), case.v.dtype)
    hidden = implementation.dense(case.x, case.v, no_bias)
    around = enclose("dense", case.x, case.v, no_bias)
    kept = all_masks(len(case.v))
    losses: Any = np.stack([_loss(implementation, case, *_masked(hidden, around, mask, case.rate)) for mask in kept])
    charge = probabilities(case.rate, kept) @ losses - _loss(implementation, case, hidden, around)
    # The loss is a mean over K outputs as well.
    charged = len(case.u) * (1 - case.rate) / case.rate * charge
    squares = [np.square(widened(factor)) for factor in (case.u, case.v)]
    expected = np.sum(np.sum(squares[0], axis=0) * np.sum(squares[1], axis=1))
    scale = max(1.0, float(np.max(losses.value)))
    return (
        Agreement(charged.value, expected.value, charged.radius + expected.radius, what="R", scale=scale),
        _least(case, charged, scale),
    )


def _masked(hidden: Array, around: Ball, mask: Array, rate: float) -> tuple[Array, Ball]:
    """The hidden layer with some units dropped, and around it what conforms, before it was rounded."""
    scaled = dropped(hidden, mask, rate)
    radius = scaled.radius + around.radius * mask / (1 - rate)
    return scaled.value.astype(hidden.dtype), Ball(scaled.value, radius, around.format)


def _loss(implementation: Implementation, case: Factors, hidden: Array, around: Ball) -> Ball:
    """The mean squared error behind a hidden layer, with the rounding in it, that of `around` included."""
    no_bias = np.zeros(len(case.u), case.u.dtype)
    loss = widened(implementation.mean_squared_error(implementation.dense(hidden, case.u, no_bias), case.y))
    radius = enclose("mean_squared_error", enclose("dense", around, case.u, no_bias), case.y).radius
    return Ball(loss.value, radius, loss.format)


def _least(case: Factors, charged: Ball, scale: float) -> Bound:
    """R beside the least that any factors of the same product pay, which even factors attain."""
    nuclear = float(np.sum(np.linalg.svd(case.u.astype(np.float64) @ case.v, compute_uv=False)))
    least = nuclear**2 / len(case.v)
    # Singular values are exact for a matrix that differs in its last digits (Golub & Van Loan 2013, §8.6.4).
    slack = charged.format.rounding(np.asarray(least), 16 * max(*case.u.shape, *case.v.shape) ** 2)
    return Bound(
        charged.value,
        at_least=least,
        at_most=least if case.even else None,
        rounding=charged.radius + slack,
        what="R beside ‖UV‖*²/r",
        scale=scale,
    )


def figure(implementation: Implementation) -> Figure:
    """What dropout charges two units for the same product, as it is turned from one unit alone to an even share."""
    dtype = implementation.dtype
    angles = np.linspace(0, np.pi / 2, 19)
    kept, rate = all_masks(2), 0.5
    charged = []
    for angle in angles:
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        v, u = turn @ np.diag([2.0, 1.0]), np.diag([2.0, 1.0]) @ turn.T
        x, y, v, u = (array.astype(dtype) for array in (HADAMARD[:, :2], np.zeros((4, 2)), v, u))
        case = Factors(x, y, v, u, rate, even=False)
        hidden = implementation.dense(case.x, case.v, np.zeros(2, dtype))
        around = Ball.exact(hidden)
        losses = [_loss(implementation, case, *_masked(hidden, around, mask, rate)).value for mask in kept]
        alone = _loss(implementation, case, hidden, around).value
        charged.append(len(case.u) * (1 - rate) / rate * (np.mean(losses) - alone))
    # UV = diag(4, 1): 4² + 1² for a unit each, (4 + 1)²/2 = 12.5 for even shares.
    share, degrees = np.sin(2 * angles) ** 2, np.degrees(angles)
    return Figure(
        "Dropout is cheapest where all units carry the same",
        "angle from the units to the singular vectors, in degrees",
        "what dropout charges, R",
        (
            Series("‖u₁‖²‖v₁‖² + ‖u₂‖²‖v₂‖²", degrees, 17 - 4.5 * share, "theory"),
            Series("mean over all masks", degrees, np.array(charged)),
            Series("the least, ‖UV‖*²/2", degrees[[0, -1]], np.full(2, 12.5), "bound"),
        ),
    )
