"""Backwards through a relu layer half of the entries survive, and those are normal: the factor is ½n·Var(W)."""

from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.implementation import Implementation
from theorycheck.numerics import gamma, unit_roundoff
from theorycheck.statistics import Law, NormalVariance, batch, generator
from theorycheck_properties.signal_propagation._nets import no_biases, pattern, random_layers

Array = NDArray[Any]

CLAIM = Claim(
    upheld="A gradient that goes back through a relu net keeps half of its entries at every layer, each of them "
    "normal: on average its squared norm is multiplied by ½n·Var(W).",
    refuted="A gradient that goes back through a relu net of random weights follows another law than the product of "
    "½n·Var(W).",
    statement=r"|\delta^l_i| = \beta_i\, \sigma_{l+1} \lVert \delta^{l+1} \rVert\, |g_i|, \ \beta_i \in \{0, 1\} "
    r"\text{ fair, } g_i \sim \mathcal{N}(0, 1), \text{ i.i.d.}; \quad \mathbb{E}\left\lVert \tfrac{\partial u^\top y}"
    r"{\partial x} \right\rVert^2 = \lVert u \rVert^2 n_0 \sigma_1^2 \prod_{l<L} \tfrac12 n_l \sigma_{l+1}^2",
    assumes=(
        "weights are independent N(0, σ²)",
        "bias 0 and x ≠ 0",
        "no layer is dead: 64 units are with probability 2⁻⁶⁴",
    ),
    source=Source("Hanin & Nica 2020", "a relu net's Jacobian has the law of a product with independent fair masks"),
    needs=("mlp_vjp.activation=relu",),
    kind=Kind.STATISTICAL,
    profile=Profile.STANDARD,
)

CAUGHT = 0.04
BUDGET = 500_000
"""Entries, well above what a decision is planned to take."""
GAIN = 2.0
"""n·Var(W) of He's weights."""


@dataclass(frozen=True)
class Net:
    """A relu net of these widths (n_0, …, n_L), weights of variance 2/n_{l−1}; hidden layers of 64 or more."""

    widths: tuple[int, ...]
    dtype: str


def settings(scope: Scope) -> list[Net]:
    shallow, deep = Net((40, 64, 2), scope.dtype), Net((24, 64, 80, 64, 1), scope.dtype)
    # What sums of 80 products round in half precision may be nine tenths of the variance.
    return [shallow] if scope.dtype == "float16" else [shallow, deep]


def law(setting: Net) -> Law:
    return Law(
        model=NormalVariance(),
        value=1.0,
        tolerated=rounding_of_variance(setting),
        caught=CAUGHT + rounding_of_variance(setting),
        because="tolerated: rounding of weights and sums; caught: a tenth of ½n·Var(W)",
        unit="one entry of δ^l, given the absolute values of the layers above it",
        what="mean square of the entries as normal scores",
        impossible="a gradient that vanishes",
        most=BUDGET,
    )


def sample(implementation: Implementation, setting: Net, seed: int) -> Array:
    rng, wanted = generator(seed, "nets"), batch(law(setting))
    rounds = -(-wanted // sum(setting.widths[:-1]))
    return np.concatenate([_scores(implementation, setting, rng) for _ in range(rounds)])


def rounding_of_variance(setting: Net) -> float:
    """How far rounding moves E δ²/σ² from 1: by at most γ_{n+2} √n, twice (Higham 2002, §3.1), n terms a sum."""
    most = max(setting.widths)
    return (1.0 + gamma(most + 2, unit_roundoff(setting.dtype)) * sqrt(most)) ** 2 - 1.0


def _scores(implementation: Implementation, setting: Net, rng: np.random.Generator) -> Array:
    weights = random_layers(rng, setting.widths, gain=GAIN, copies=1, dtype=setting.dtype)
    x = pattern(setting.widths[0], setting.dtype)[np.newaxis]
    dy = pattern(setting.widths[-1], setting.dtype)[np.newaxis]
    dx, _, deltas = implementation.mlp_vjp(x, weights, no_biases(weights), dy, activation="relu")
    *hidden, last = (delta.astype(np.float64) for delta in deltas)
    scales = [sqrt(GAIN / n) * np.linalg.norm(delta) for n, delta in zip(setting.widths, [*hidden, last], strict=False)]
    scores = [
        masked_scores(np.abs(delta) / scale, rng.random(delta.size))
        for delta, scale in zip(hidden, scales[1:], strict=True)
    ]
    return np.concatenate([*scores, dx[0].astype(np.float64) / scales[0]])


def masked_scores(size: Array, coins: Array) -> Array:
    """A fair mask times |g| as standard normal scores: its zeros are the middle half of them, spread by coins of ours.

    A size a that survives, with a fair sign, is that far out: P(β|g| > a)/2 = Φ(−a)/2.
    """
    middle = ndtri(0.25 + 0.5 * coins)
    outer = np.copysign(ndtri(0.5 * ndtr(-size)), coins - 0.5)
    return np.where(size > 0, outer, middle)
