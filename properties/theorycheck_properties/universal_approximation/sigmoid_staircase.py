"""A staircase of sigmoids, and how close it climbs along a function."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.strategies import integers_below, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties.universal_approximation._cubic import horner, steepest
from theorycheck_properties.universal_approximation._network import Array, Network, fitted

CLAIM = Claim(
    upheld="One sigmoid for each step of a staircase follows a continuous function as closely as theory says.",
    refuted="The staircase of sigmoids is farther from the function than theory allows.",
    statement=r"\left\lVert f(0) + \sum_{i=1}^m (f(ih) - f(ih - h))\, \sigma(k(x - ih + \tfrac h2)) - f"
    r" \right\rVert_\infty \le \omega_f(\tfrac h2) + \tfrac12 \omega_f(h) + 2\, \omega_f(h)\,"
    r" \frac{e^{-kh/2}}{1 - e^{-kh}}, \quad h = \tfrac1m; \ \text{at } x = ih \text{ the last term alone}",
    assumes=("f continuous on [0, 1] with modulus ω; here a cubic", "σ the logistic function, of steepness k"),
    source=Source("derived here", "after Hornik, Stinchcombe & White 1989, lemma A.2"),
    needs=("shallow_network.activation=sigmoid",),
    kind=Kind.INEQUALITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)

BETWEEN = (0.25, 0.46875, 0.5, 0.53125, 0.75)
"""Where between two grid points the staircase is looked at: on the landings and beside the riser."""


@dataclass(frozen=True)
class Staircase:
    """The cubic of `coefficients` (4,) on [0, 1], to be climbed in `steps` m = 1/h, with steepness k·h a power of two.

    Everything in the network but the heights of the steps is then exact.
    """

    coefficients: Array
    steps: int
    steepness: int


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Staircase:
    del scope
    steps = draw(st.sampled_from((2, 1, 4, 8)), label="m")
    steepness = draw(st.sampled_from((4, 2, 8, 16, 32, 64)), label="kh")
    degree = draw(st.integers(1, 3), label="degree")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    coefficients = integers_below(3, rng, (4,)) + draw(st.sampled_from((0.0, 0.3)), label="offset")
    coefficients[degree + 1 :] = 0.0
    return Staircase(coefficients, steps, steepness)


def measure(implementation: Implementation, case: Staircase) -> tuple[Bound, Bound]:
    h, steep = 1 / case.steps, steepest(case.coefficients)
    grid = np.arange(case.steps + 1) * h
    between = np.ravel(grid[:-1, None] + h * np.array(BETWEEN))
    tails = 2 * steep * h * np.exp(-case.steepness / 2) / -np.expm1(-case.steepness)
    landings = steep * h / 2 + steep * h / 2  # ω(h/2) and half of ω(h)
    return (
        _error(implementation, case, grid, tails, "|g − f| on the grid"),
        _error(implementation, case, between, landings + tails, "|g − f| between grid points"),
    )


def _error(implementation: Implementation, case: Staircase, x: Array, limit: float, what: str) -> Bound:
    g, f = _climbed(implementation, case, x), horner(case.coefficients, widened(x))
    difference = g - f
    # The limit is computed in float64, from a slope: a few roundings of it.
    slack = difference.format.rounding(np.asarray(limit), 32)
    return Bound(np.abs(difference.value), at_most=limit, rounding=difference.radius + slack, what=what)


def _climbed(implementation: Implementation, case: Staircase, x: Array) -> Ball:
    """The staircase at x: a sigmoid for each step, and a unit σ(0) = ½ for f(0)."""
    dtype = implementation.dtype
    heights = horner(case.coefficients, widened(np.arange(case.steps + 1) / case.steps))
    weights: Any = np.concatenate([heights[1:] - heights[:-1], 2 * heights[:1]])
    w = np.append(np.full(case.steps, case.steepness * case.steps), 0.0).astype(dtype)
    b = np.append(-case.steepness * (np.arange(case.steps) + 0.5), 0.0).astype(dtype)
    points = x.astype(dtype)[:, None]
    return fitted(implementation, Network(points, w[:, None], b, weights.value, "sigmoid", exact=False), weights)
