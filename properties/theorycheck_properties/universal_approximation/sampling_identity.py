"""Networks of units drawn at random: how far they are from their mean, exactly."""

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement, Figure, Series
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose
from theorycheck.strategies import seeds
from theorycheck_properties._exact import widened
from theorycheck_properties.universal_approximation._network import Array, Network, fitted, networks

CLAIM = Claim(
    upheld="The mean of n units drawn at random misses their expectation by the variance of one over n, on average.",
    refuted="Networks of units drawn at random do not scatter about their expectation as one unit's variance over n.",
    statement=r"f = \sum_k p_k \varphi_k,\ f_n = \tfrac1n \sum_{j \le n} \varphi_{K_j},\ K_j \sim p"
    r"\ \Rightarrow\ \mathbb{E} \lVert f_n - f \rVert^2 = \tfrac1n \Big( \sum_k p_k \lVert \varphi_k \rVert^2"
    r" - \lVert f \rVert^2 \Big)",
    assumes=("K₁, K₂, … independent", "any inner product; here that of the values at some points"),
    source=Source("Barron 1993", "lemma 1"),
    needs=("shallow_network",),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    examples=16,
)

DRAWS = {1: (2, 4), 2: (2, 1, 3, 4), 3: (2, 1, 3), 4: (2, 1)}
"""The numbers n of draws from a dictionary of that size: at most 27 networks have to be enumerated."""
EIGHTHS = 8


@dataclass(frozen=True)
class Dictionary:
    """A network whose units are the dictionary, how many eighths each is drawn with (K,), and the number n of draws."""

    units: Network
    chances: Array
    draws: int


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Dictionary:
    units = draw(networks(scope, scope.kinds("shallow_network")), label="units")
    count = len(units.b)
    draws = draw(st.sampled_from(DRAWS[count]), label="n")
    rng = np.random.default_rng(draw(seeds(), label="chances"))
    return Dictionary(units, 1 + rng.multinomial(EIGHTHS - count, np.full(count, 1 / count)), draws)


def measure(implementation: Implementation, case: Dictionary) -> Agreement:
    units, n = case.units, case.draws
    rounding = _rounding(units, n)
    chances = widened(case.chances / EIGHTHS)
    alone: Any = np.stack([_chosen(implementation, units, (k,), rounding) for k in range(len(units.b))])
    mean = fitted(implementation, units, widened(units.alpha) * chances)
    # n·f_n is the network with the output weights as they are: nothing has to be divided.
    scatter = widened(0.0)
    for chosen in product(range(len(units.b)), repeat=n):
        likely = float(np.prod(case.chances[list(chosen)] / EIGHTHS))
        scatter = scatter + likely * np.sum(np.square(_chosen(implementation, units, chosen, rounding) - n * mean))
    expected = n * (chances @ np.sum(np.square(alone), axis=1) - np.sum(np.square(mean)))
    within = 0.0 if units.exact else scatter.radius + expected.radius
    squares = float(np.sum(np.square(n * np.sum(np.abs(alone.value), axis=0))))  # however much of them cancels
    return Agreement(scatter.value, expected.value, within, what="E‖n fₙ − n f‖²", scale=max(squares, 1.0))


def _chosen(implementation: Implementation, units: Network, chosen: tuple[int, ...], rounding: Array) -> Ball:
    """The sum of the chosen units, each as often as it was chosen."""
    rows = list(chosen)
    inputs = (units.x, units.w[rows], units.b[rows], units.alpha[rows])
    observed = widened(implementation.shallow_network(*inputs, activation=units.activation))
    return Ball(observed.value, rounding, observed.format)


def _rounding(units: Network, n: int) -> Array:
    """The rounding of any sum of n units: at most that of all units, n times each."""
    w, b, alpha = (np.concatenate([array] * n) for array in (units.w, units.b, units.alpha))
    radius: Array = enclose("shallow_network", units.x, w, b, alpha, activation=units.activation).radius
    return radius


POINTS, NETWORKS = 65, 200
SHOWN = (1, 4, 16, 64, 256)
DEVIATIONS = 2.576
"""Of a normal mean, to either side: 99 %."""


def figure(implementation: Implementation) -> Figure:
    """How far n random ReLU units are from their mean, cos 6x − 1 on [−1, 1], in units of the variance of one over n.

    cos 6x − 1 = E[−72 cos(6s) max(0, ±x − s)] for s uniform on [0, 1] and either sign: Taylor's remainder.
    """
    x = np.linspace(-1, 1, POINTS)
    target = np.cos(6 * x) - 1
    # The variance of one unit, by a fine midpoint rule over s.
    s = (np.arange(4000) + 0.5) / 4000
    squares = [np.mean((72 * np.cos(6 * s) * np.maximum(0, sign * x[:, None] - s)) ** 2) for sign in (1, -1)]
    variance = float(np.mean(squares) - np.mean(target**2))
    rng = np.random.default_rng(0)
    scaled = {n: n * _misses(implementation, x, target, n, rng) / variance for n in SHOWN}
    means = np.array([np.mean(scaled[n]) for n in SHOWN])
    spread = DEVIATIONS * np.array([np.std(scaled[n], ddof=1) for n in SHOWN]) / np.sqrt(NETWORKS)
    best = np.array([np.min(scaled[n].reshape(-1, 20), axis=1) for n in SHOWN])
    median, least, most = (reduce(best, axis=1) for reduce in (np.median, np.min, np.max))
    n = np.array(SHOWN)
    return Figure(
        "Random units miss their mean by the variance of one, over n",
        "units n",
        "n E‖fₙ − f‖² / variance",
        (
            Series("exactly 1", n, np.ones(len(n)), "theory"),
            Series(
                f"mean of {NETWORKS} networks", n, means, "measured", means - spread, means + spread, "99 % confidence"
            ),
            Series(
                "best of 20 networks, median",
                n,
                median,
                "measured",
                least,
                most,
                f"range over {NETWORKS // 20} such twenties",
            ),
        ),
        "log",
        "log",
    )


def _misses(implementation: Implementation, x: Array, target: Array, n: int, rng: np.random.Generator) -> Array:
    """‖fₙ − f‖², the mean over the points, of each of the networks."""
    dtype = implementation.dtype
    errors = []
    for _ in range(NETWORKS):
        s, signs = rng.uniform(size=n), rng.choice([-1.0, 1.0], size=n)
        inputs = (x[:, None], signs[:, None], -s, -72 / n * np.cos(6 * s))
        f = implementation.shallow_network(*(array.astype(dtype) for array in inputs), activation="relu")
        errors.append(np.mean((f - target) ** 2))
    return np.array(errors)
