"""Under He's weights the squared norm of a relu layer is multiplied by (2/n)χ²_K, K binomial, at every width."""

from dataclasses import dataclass
from itertools import pairwise
from math import lgamma, log, prod, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import loggamma

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Figure, Series
from theorycheck.implementation import Implementation
from theorycheck.numerics import gamma, unit_roundoff
from theorycheck.statistics import Law, Uniformity, batch, generator
from theorycheck_properties.signal_propagation._nets import no_biases, pattern, random_layers, units
from theorycheck_properties.signal_propagation._scores import STEEPEST, distance_of, rectified_scores

Array = NDArray[Any]

CLAIM = Claim(
    upheld="Under He's normal weights a relu layer of any width multiplies the squared norm by (2/n)χ²_K, K ~ Bin(n, ½)"
    ": one on average, typically less.",
    refuted="Under He's normal weights a relu layer multiplies the squared norm by another law than (2/n)χ²_K.",
    statement=r"\frac{\lVert x^l \rVert^2}{\lVert x^{l-1} \rVert^2} \overset{d}{=} \frac{2}{n_{l-1}} \chi^2_K, \quad "
    r"K \sim \operatorname{Bin}(n_l, \tfrac12), \text{ independent over } l; \quad "
    r"\mathbb{E}\log \approx -\tfrac{5}{2n}",
    assumes=("weights are independent N(0, 2/n)", "bias 0", "a dead layer stays at 0"),
    source=Source("derived here", "by rotation invariance; the growth of fluctuations is that of Hanin & Rolnick 2018"),
    needs=("mlp.activation=relu",),
    kind=Kind.STATISTICAL,
    profile=Profile.STANDARD,
)

CAUGHT = 0.08
COPIES = 16
"""Nets side by side in one call."""
HE = 2.0
"""n·Var(W) of He's weights."""


@dataclass(frozen=True)
class Net:
    """Relu layers of these widths (n_0, …, n_L)."""

    widths: tuple[int, ...]
    dtype: str


def settings(scope: Scope) -> list[Net]:
    return [Net(widths, scope.dtype) for widths in ((8, 8, 8, 8, 8, 8), (3, 2, 12, 5))]


def law(setting: Net) -> Law:
    # √t = ‖x^l‖/s is off by at most γ_{n+2}‖G‖_F, G standard normal (Higham 2002, §3.1, and one roundoff of the
    # weights), and its density is at most STEEPEST; ‖x^{l−1}‖ comes from another call, with the errors of its layers.
    off = max(
        gamma(before + 2, unit_roundoff(setting.dtype)) * sqrt(before * after) for before, after in _layers(setting)
    )
    rounding = distance_of(STEEPEST * len(setting.widths) * off)
    return Law(
        model=Uniformity(),
        value=0.0,
        tolerated=rounding,
        caught=CAUGHT + rounding,
        because="tolerated: rounding, to first order; caught: less than norms larger by a tenth are off at width 8",
        unit="one layer of one net, given the layers before it",
        what="distance between the law of ‖x^l‖²/‖x^{l−1}‖² and the one claimed",
        impossible="a layer that is not 0 after one that is",
    )


def sample(implementation: Implementation, setting: Net, seed: int) -> Array:
    rng, wanted = generator(seed, "nets"), batch(law(setting))
    rounds = -(-wanted // (COPIES * (len(setting.widths) - 1)))
    return np.concatenate([_scores(implementation, setting, rng) for _ in range(rounds)])


def _layers(setting: Net) -> list[tuple[int, int]]:
    return list(pairwise(setting.widths))


def _scores(implementation: Implementation, setting: Net, rng: np.random.Generator) -> Array:
    squares = squared_norms(implementation, setting, COPIES, rng)
    return np.concatenate(
        [
            rectified_scores(after, HE / n * before, width, rng.random(COPIES))
            for (n, width), before, after in zip(_layers(setting), squares[:-1], squares[1:], strict=True)
        ]
    )


def squared_norms(implementation: Implementation, setting: Net, copies: int, rng: np.random.Generator) -> Array:
    """‖x^l‖² of independent nets (L + 1, copies), from nets cut off after each layer."""
    weights = random_layers(rng, setting.widths, gain=HE, copies=copies, dtype=setting.dtype)
    x = np.tile(pattern(setting.widths[0], setting.dtype), copies)[np.newaxis]
    layers = [
        units(implementation, x, weights[:depth], no_biases(weights[:depth]), "relu").reshape(copies, -1)
        for depth in range(len(weights) + 1)
    ]
    return np.array([np.sum(np.square(layer), axis=1) for layer in layers])


DEPTH = 5
NETS = 320
LEVEL = 0.99


def figure(implementation: Implementation) -> Figure:
    """log‖x^L‖² after five layers, 8 and 32 wide: the mean of ‖x^L‖² is 1, the median of its logarithm about −5L/2n."""
    series = [one for n in (8, 32) for one in _after_layers(implementation, n)]
    return Figure(
        title="He's initialization keeps the mean square, and typically loses some of it: five relu layers",
        x_label="r, log of ‖x⁵‖²/‖x⁰‖²",
        y_label="share of nets below r",
        series=tuple(series),
    )


def _after_layers(implementation: Implementation, n: int) -> tuple[Series, Series]:
    rng, copies = generator(0, "figure", n), 128 // n
    setting = Net((n,) * (DEPTH + 1), implementation.dtype)
    drawn = [squared_norms(implementation, setting, copies, rng) for _ in range(NETS // copies)]
    ratios = np.concatenate([squares[-1] / squares[0] for squares in drawn])
    places, curve = np.linspace(-6.0, 3.0, 19), np.linspace(-6.0, 3.0, 55)
    share = np.mean(ratios <= np.exp(places)[:, np.newaxis], axis=1)
    half = sqrt(log(2.0 / (1.0 - LEVEL)) / (2.0 * ratios.size))
    return (
        Series(f"exact, n = {n}", curve, log_norm_cdf(curve, n, DEPTH), role="theory"),
        Series(
            f"measured, n = {n}",
            places,
            share,
            lower=np.maximum(share - half, 0.0),
            upper=np.minimum(share + half, 1.0),
            band=f"{100 * LEVEL:g} % confidence, all at once (Massart 1990)",
        ),
    )


def log_norm_cdf(y: Array, n: int, depth: int) -> Array:
    """P(log ‖x^L‖²/‖x⁰‖² ≤ y) for L layers n wide, dead nets included, by inversion of E‖x‖^{2iω} (Gil-Pelaez 1951)."""
    # The integrand is analytic and falls like e^{−π|ω|/2} for every layer: midpoints of this spacing have all digits.
    spacing = 0.05
    omega = (np.arange(800) + 0.5) * spacing
    k = np.arange(1, n + 1)
    weights = np.exp(np.array([lgamma(n + 1) - lgamma(j + 1) - lgamma(n - j + 1) - n * log(2.0) for j in k]))
    moments = np.exp(
        1j * omega[:, np.newaxis] * log(4.0 / n) + loggamma(k / 2 + 1j * omega[:, np.newaxis]) - loggamma(k / 2)
    )
    per_layer = moments @ weights
    alive = prod([1.0 - 2.0**-n] * depth)
    waves = np.exp(-1j * np.outer(y, omega)) * per_layer**depth / omega
    integral = np.sum(waves.imag, axis=1) * spacing / np.pi
    return np.asarray(1.0 - alive / 2.0 - integral)
