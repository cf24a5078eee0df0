"""At the length that it keeps, a layer multiplies the mean square of a gradient by χ₁: by 1 at the edge of chaos."""

from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Figure, Series
from theorycheck.implementation import Implementation
from theorycheck.numerics import gamma, unit_roundoff
from theorycheck.statistics import BoundedMean, Law, batch, generator
from theorycheck_properties.signal_propagation._mean_field import NODES, QUADRATURE, normal_mean
from theorycheck_properties.signal_propagation._nets import pattern, random_layers

Array = NDArray[Any]

CLAIM = Claim(
    upheld="At the fixed point of the length map a tanh layer multiplies the mean square of a gradient by χ₁: below 1 "
    "in order, above 1 in chaos.",
    refuted="At the fixed point of the length map a tanh layer multiplies the mean square of a gradient by another "
    "factor than χ₁.",
    statement=r"\chi_1 = \sigma_w^2\, \mathbb{E}\,\phi'(\sqrt{q^*} g)^2, \quad q^* = \sigma_w^2\, "
    r"\mathbb{E}\,\phi(\sqrt{q^*} g)^2 + \sigma_b^2; \quad \mathbb{E} |\delta^l_i|^2 = \chi_1 \tfrac{1}{n} \lVert "
    r"\delta^{l+1} \rVert^2",
    assumes=(
        "weights are independent N(0, σ_w²/n) before the layer and ±σ_w/√n after it",
        "biases are independent N(0, σ_b²)",
        "the layer before has the length q*",
    ),
    source=Source("Schoenholz et al. 2017", "χ₁, and the depth scale 1/|ln χ₁|"),
    needs=("mlp_vjp.activation=tanh",),
    kind=Kind.STATISTICAL,
    profile=Profile.STANDARD,
)

CAUGHT = 0.01
"""As a share of σ_w², the largest gain of a unit."""
BUDGET = 1_000_000
"""Units, well above what a decision is planned to take."""
INPUTS = 8
ITERATIONS = 4000
"""The map contracts by 0.6 or less at these settings, by less than 1 wherever it has one fixed point."""


@dataclass(frozen=True)
class Phase:
    """A tanh layer; `sigma_w` and `sigma_b` place it in the phase diagram."""

    name: str
    sigma_w: float
    sigma_b: float
    dtype: str


def settings(scope: Scope) -> list[Phase]:
    # At the critical places χ₁ = 1: solved for σ_w, to all the digits given.
    places = (("ordered", 1.0, 0.3), ("critical", 1.395584, 0.3), ("critical", 1.122539, 0.05), ("chaotic", 2.5, 0.3))
    return [Phase(*place, scope.dtype) for place in places]


def law(setting: Phase) -> Law:
    most = setting.sigma_w**2
    return Law(
        model=BoundedMean(0.0, most),
        value=susceptibility(setting.sigma_w, setting.sigma_b),
        tolerated=most * rounding_of_slopes(setting),
        caught=most * (CAUGHT + rounding_of_slopes(setting)),
        because="tolerated: rounding; caught: a hundredth of the largest gain",
        unit="one unit, given the input",
        what="gain of the mean square of a gradient",
        most=BUDGET,
    )


def sample(implementation: Implementation, setting: Phase, seed: int) -> Array:
    rng, count = generator(seed, "layer"), batch(law(setting))
    w, b, dtype = setting.sigma_w, setting.sigma_b, setting.dtype
    # σ_w²‖x‖²/n + σ_b² = q*, which is rounded with x: a share of 2u of it.
    x = np.full((1, INPUTS), sqrt(fixed_point(w, b) - b**2) / w).astype(dtype)
    [weight] = random_layers(rng, (INPUTS, count), gain=w**2, copies=1, dtype=dtype)
    bias = (b * rng.standard_normal(count)).astype(dtype)
    readout = rng.choice([-1.0, 1.0], size=(1, count)).astype(dtype)
    one = np.ones((1, 1), dtype)
    _, _, deltas = implementation.mlp_vjp(x, [weight, readout], [bias, np.zeros(1, dtype)], one, activation="tanh")
    gains: Array = np.square(w * deltas[0].astype(np.float64))
    return gains


def rounding_of_slopes(setting: Phase) -> float:
    """How far rounding moves E φ′(z)², φ′ = 1 − tanh² ≤ 1 with a slope of at most 1.

    z is off by at most γ_{n+3} Σ|w||x| (Higham 2002, §3.1, two roundoffs more for weights and biases), in root mean
    square by γ_{n+3} √(n + 1) √q; φ′ by as much, and by 16 roundings.
    """
    u, q = unit_roundoff(setting.dtype), fixed_point(setting.sigma_w, setting.sigma_b)
    return 2.0 * (gamma(INPUTS + 3, u) * sqrt((INPUTS + 1) * q) + gamma(16, u)) + QUADRATURE


def fixed_point(sigma_w: float, sigma_b: float) -> float:
    """q*, the length that a layer keeps, from above."""
    q = sigma_w**2 + sigma_b**2
    for _ in range(ITERATIONS):
        mapped = sigma_w**2 * normal_mean(np.square(np.tanh(sqrt(q) * NODES))) + sigma_b**2
        if mapped >= q:
            break
        q = mapped
    return q


def susceptibility(sigma_w: float, sigma_b: float) -> float:
    """χ₁ at the fixed point."""
    root = sqrt(fixed_point(sigma_w, sigma_b))
    return sigma_w**2 * normal_mean(np.square(1.0 - np.square(np.tanh(root * NODES))))


PLACES = (0.8, 1.2, 1.6, 2.0, 2.5)
SIGMA_B = 0.3
DEPTH = 8


def figure(implementation: Implementation) -> Figure:
    """χ₁ against σ_w, which crosses 1 at the edge of chaos; narrow nets typically grow by less."""
    sigmas = np.linspace(PLACES[0], PLACES[-1], 35)
    theory = [
        Series(f"χ₁, σ_b = {b:g}", sigmas, np.array([susceptibility(w, b) for w in sigmas]), role="theory")
        for b in (0.05, SIGMA_B)
    ]
    return Figure(
        title="Order and chaos of tanh nets: the growth of a gradient from layer to layer",
        x_label="σ_w, √n times the weights' deviation",
        y_label="factor of the mean square, a layer",
        series=(
            *theory,
            _growth(implementation, 64, 12),
            _growth(implementation, 256, 3),
            Series("the edge of chaos, 1", sigmas[[0, -1]], np.ones(2), role="bound"),
        ),
    )


def _growth(implementation: Implementation, n: int, nets: int) -> Series:
    rng = generator(0, "figure", n)
    logs = np.array([[_log_growth(implementation, n, w, rng) for _ in range(nets)] for w in PLACES])
    return Series(
        f"σ_b = {SIGMA_B:g}, {n} units: geometric mean",
        np.array(PLACES),
        np.exp(logs.mean(axis=1)),
        lower=np.exp(logs.min(axis=1)),
        upper=np.exp(logs.max(axis=1)),
        band=f"range of {nets} nets of {DEPTH} layers",
    )


def _log_growth(implementation: Implementation, n: int, sigma_w: float, rng: np.random.Generator) -> float:
    """The mean over layers of log ‖δ^l‖²/‖δ^{l+1}‖² in one net that starts at the fixed point."""
    dtype = implementation.dtype
    x = pattern(n, "float64")
    x *= sqrt(n * (fixed_point(sigma_w, SIGMA_B) - SIGMA_B**2)) / (sigma_w * np.linalg.norm(x))
    weights = random_layers(rng, (n,) * (DEPTH + 1), gain=sigma_w**2, copies=1, dtype=dtype)
    biases = [(SIGMA_B * rng.standard_normal(n)).astype(dtype) for _ in weights]
    dy = rng.standard_normal((1, n)).astype(dtype)
    _, _, deltas = implementation.mlp_vjp(x[np.newaxis].astype(dtype), weights, biases, dy, activation="tanh")
    first, last = (np.sum(np.square(deltas[at].astype(np.float64))) for at in (0, -1))
    return float(np.log(first / last)) / (DEPTH - 1)
