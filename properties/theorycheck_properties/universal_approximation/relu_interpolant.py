"""A ReLU network that interpolates a function, and how close that is."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement, Bound
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.strategies import integers_below, seeds
from theorycheck_properties._exact import bits, widened
from theorycheck_properties.universal_approximation._cubic import horner
from theorycheck_properties.universal_approximation._network import Array, Network, fitted

CLAIM = Claim(
    upheld="One unit per knot interpolates a smooth function, with an error of at most h²/8 times its curvature.",
    refuted="The interpolating ReLU network misses its knots, or is farther from the function than theory allows.",
    statement=r"g(kh) = f(kh), \qquad \lVert g - f \rVert_\infty "
    r"\le \min\left( h\, \lVert f' \rVert_\infty,\ \tfrac{h^2}{8} \lVert f'' \rVert_\infty \right), \quad h = 1/m",
    assumes=("f twice differentiable on [0, 1]; here a cubic", "m + 1 units, one of them the constant"),
    source=Source("de Boor 1978", "ch. III"),
    needs=("shallow_network.activation=relu",),
    kind=Kind.INEQUALITY,
    profile=Profile.STANDARD,
)

FINENESS = (1, 2, 4, 8)
HEADROOM = 8
"""Bits of the whole numbers in a network with coefficients up to 3: slopes change by less than 2⁶ in all."""
SHARES = (0.0, 0.25, 0.5, 0.75)
"""Where in each piece the network is looked at: its left knot, and where a parabola is farthest from its chord."""


@dataclass(frozen=True)
class Target:
    """The cubic Σ cⱼxʲ of `coefficients` c (4,), to be interpolated at `knots` (m + 1,) from 0 to 1.

    `exact` if m is a power of two and the coefficients are whole and so few digits long that nothing is rounded.
    """

    coefficients: Array
    knots: Array
    exact: bool

    def at(self, x: Ball) -> Ball:
        """f(x)."""
        return horner(self.coefficients, x)

    @property
    def error_bound(self) -> float:
        """The largest distance of f from its interpolant; an equality for parabolas, at the midpoints."""
        _, linear, square, cube = np.abs(self.coefficients)
        spacing = np.diff(self.knots.astype(np.float64)).max()
        return float(min(spacing * (linear + 2 * square + 3 * cube), spacing**2 / 8 * (2 * square + 6 * cube)))

    @property
    def chords(self) -> Ball:
        """The slopes of the interpolant (m,)."""
        knots = widened(self.knots)
        values = self.at(knots)
        slopes: Ball = (values[1:] - values[:-1]) / (knots[1:] - knots[:-1])
        return slopes


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Target:
    # In half precision rounding hides the error of all but the exact ones.
    exact = scope.dtype == "float16" or draw(st.sampled_from([True, False]), label="exact")
    finest = 2 ** ((bits(scope.dtype) - HEADROOM) // 3)
    pieces = draw(st.sampled_from([m for m in FINENESS if m <= finest] if exact else [3, 5, 7, 10]), label="m")
    degree = draw(st.sampled_from([2, 3, 1]), label="degree")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    coefficients = integers_below(3, rng, (4,)) if exact else rng.standard_normal(4)
    coefficients[degree + 1 :] = 0.0
    return Target(coefficients, (np.arange(pieces + 1) / pieces).astype(scope.dtype), exact)


def measure(implementation: Implementation, case: Target) -> tuple[Agreement, Bound]:
    inside = case.knots[:-1, None] + np.array(SHARES, case.knots.dtype) * np.diff(case.knots)[:, None]
    x = np.append(inside, case.knots[-1:])
    pieces = np.append(np.repeat(np.arange(len(inside)), len(SHARES)), len(inside) - 1)  # that each x lies in
    g = _network(implementation, case, x)
    f, knots = case.at(widened(x)), widened(case.knots[pieces])
    chord = case.at(knots) + case.chords[pieces] * (widened(x) - knots)
    return (
        Agreement(g.value, chord.value, 0.0 if case.exact else g.radius + chord.radius, what="g"),
        Bound(
            np.abs(g.value - f.value),
            at_most=case.error_bound,
            rounding=0.0 if case.exact else g.radius + f.radius,
            what="|g − f|",
        ),
    )


def _network(implementation: Implementation, case: Target, x: Array) -> Ball:
    """The interpolating network at x: one ramp from each knot but the last, and a constant unit."""
    chords, dtype, units = case.chords, x.dtype, len(case.knots)
    weights: Any = np.concatenate([chords[:1], chords[1:] - chords[:-1], case.at(widened(case.knots))[:1]])
    w = np.append(np.ones(units - 1), 0.0).astype(dtype)[:, None]
    b = np.append(-case.knots[:-1], np.ones(1, dtype))
    return fitted(implementation, Network(x[:, None], w, b, weights.value, "relu", case.exact), weights)
