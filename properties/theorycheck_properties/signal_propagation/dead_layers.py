"""A layer of n relu units is dead with probability 2⁻ⁿ, and no gradient comes past a dead layer."""

from dataclasses import dataclass
from math import prod, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Figure, Series
from theorycheck.implementation import Implementation
from theorycheck.numerics import gamma, unit_roundoff
from theorycheck.statistics import Law, Uniformity, batch, generator
from theorycheck_properties.signal_propagation._nets import no_biases, own_blocks, pattern, random_layers
from theorycheck_properties.signal_propagation._scores import STEEPEST, distance_of, rectified_scores

Array = NDArray[Any]

CLAIM = Claim(
    upheld="With zero biases a layer of n relu units is dead with probability 2⁻ⁿ and stops every gradient: the mean "
    "square that the textbook's backward law gives has ∏(1 − 2⁻ⁿ) as a further factor.",
    refuted="Gradients come past dead layers, or are stopped more often than with probability 2⁻ⁿ a layer.",
    statement=r"\mathbb{E}\lVert \delta^l \rVert^2 = \lVert u \rVert^2 \prod_{k<l} (1 - 2^{-n_k}) "
    r"\prod_{k=l}^{L-1} \tfrac12 n_k \sigma_{k+1}^2; \quad \mathbb{P}(\partial y / \partial x = 0) = "
    r"1 - \prod_{k<L} (1 - 2^{-n_k})",
    assumes=("weights are independent N(0, σ²)", "bias 0 and x ≠ 0", "where x^{l−1} = 0, δ^l counts as 0"),
    source=Source("derived here", "from the backward law of He et al. 2015, eq. 14, with its dead layers"),
    needs=("mlp_vjp.activation=relu",),
    kind=Kind.STATISTICAL,
    profile=Profile.STANDARD,
)

CAUGHT = 0.08
COPIES = 24
"""Nets side by side in one call."""
HE = 2.0
"""n·Var(W) of He's weights."""


@dataclass(frozen=True)
class Net:
    """A relu net of these widths (n_0, …, n_{L−1}) and one output; δ is that of layer L − 1."""

    widths: tuple[int, ...]
    dtype: str


def settings(scope: Scope) -> list[Net]:
    return [Net(widths, scope.dtype) for widths in ((3, 2), (2, 1, 1, 1), (3, 2, 2, 2, 2))]


def law(setting: Net) -> Law:
    n = setting.widths[-1]
    # √t = ‖δ‖/s is off by at most γ₃‖g‖, on average γ₃√n: the weights behind δ are rounded, and their products with dy
    # twice at most. Its density is at most STEEPEST.
    rounding = distance_of(STEEPEST * gamma(3, unit_roundoff(setting.dtype)) * sqrt(n))
    return Law(
        model=Uniformity(),
        value=0.0,
        tolerated=rounding,
        caught=CAUGHT + rounding,
        because="tolerated: rounding; caught: less than one layer of two units that never dies makes of it",
        unit="one net",
        what="distance between the law of ‖δ‖² and the one claimed",
    )


def sample(implementation: Implementation, setting: Net, seed: int) -> Array:
    rng, (*below, n) = generator(seed, "nets"), setting.widths
    rounds = -(-batch(law(setting)) // COPIES)
    squares = last_squared_deltas(implementation, setting, rng, rounds)
    scale = np.full(squares.shape, HE / n)
    return rectified_scores(squares, scale, n, rng.random(squares.size), alive=alive(tuple(below[1:])))


def alive(widths: tuple[int, ...]) -> float:
    """The probability that none of the layers of these widths is dead."""
    return prod(1.0 - 2.0**-n for n in widths)


def last_squared_deltas(implementation: Implementation, setting: Net, rng: np.random.Generator, rounds: int) -> Array:
    """‖δ^{L−1}‖² of independent nets, 0 where x^{L−2} is: the slope of a relu at 0 is anybody's choice."""
    x = np.tile(pattern(setting.widths[0], setting.dtype), COPIES)[np.newaxis]
    dy = np.ones((1, COPIES), setting.dtype)
    squares = []
    for _ in range(rounds):
        weights = random_layers(rng, (*setting.widths, 1), gain=HE, copies=COPIES, dtype=setting.dtype)
        _, dweights, deltas = implementation.mlp_vjp(x, weights, no_biases(weights), dy, activation="relu")
        # dW = δ xᵀ: it is zero exactly where one of the two is.
        reached = (own_blocks(dweights[-2], COPIES) != 0).any(axis=(1, 2))
        delta = deltas[-2].astype(np.float64).reshape(COPIES, -1)
        squares.append(np.where(reached, np.sum(np.square(delta), axis=1), 0.0))
    return np.concatenate(squares)


DEPTHS = 6
ROUNDS = 20
QUANTILE = 2.5758
"""99 % of a normal law lie within so many deviations."""


def figure(implementation: Implementation) -> Figure:
    """E‖δ‖² of the last of 1 to 6 hidden layers, beside ∏(1 − 2⁻ⁿ) over those before it; the textbook has 1."""
    return Figure(
        title="Dead layers: what the textbook's backward law leaves out",
        x_label="hidden layers",
        y_label="mean of ‖δ‖²/‖u‖² in the last of them",
        series=tuple(one for n in (1, 2, 3, 8) for one in _by_depth(implementation, n)),
    )


def _by_depth(implementation: Implementation, n: int) -> tuple[Series, Series]:
    depths = np.arange(1, DEPTHS + 1)
    rng = generator(0, "figure", n)
    squares = np.array(
        [
            last_squared_deltas(implementation, Net((3, *[n] * depth), implementation.dtype), rng, ROUNDS)
            for depth in depths
        ]
    )
    mean = squares.mean(axis=1)
    half = QUANTILE * squares.std(axis=1, ddof=1) / sqrt(squares.shape[1])
    return (
        Series(f"exact, n = {n}", depths, (1.0 - 2.0**-n) ** (depths - 1.0), role="theory"),
        Series(
            f"measured, n = {n}",
            depths,
            mean,
            lower=np.maximum(mean - half, 0.0),
            upper=mean + half,
            band="99 % confidence, normal approximation",
        ),
    )
