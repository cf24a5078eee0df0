"""Expectations over Gaussian weights without sampling: a quadrature that is exact for what is integrated.

For w ~ N(0, I) only its part in the plane of x and y matters, whose length and angle are independent. Features that are
homogeneous leave an integral over the angle, of a trigonometric polynomial between the angles where a product is zero.
"""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.contract import Scope
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball, unit_roundoff
from theorycheck_properties._exact import widened
from theorycheck_properties.universal_approximation._network import Array, Network, evaluated

FRAMES = (
    np.eye(2),
    np.eye(3)[[2, 0]],
    np.array([[0.5, 0.5, 0.5, 0.5], [0.5, -0.5, 0.5, -0.5]]),
)
"""Two orthonormal vectors each, without rounding: planes in two, three and four dimensions."""
LONGEST = 9

NODES = 16
"""For cos 4φ on an interval of length π the remainder is 2e-19 (Abramowitz & Stegun 1964, 25.4.30)."""
ROUNDINGS = 128
"""NumPy's nodes are off by 1u, its weights by up to 64u, held against fifty digits; angles by a few u more."""


@dataclass(frozen=True)
class Inputs:
    """Two inputs by their whole coordinates `x`, `y` (2,) in the plane of a `frame` (2, d), neither of them zero."""

    x: Array
    y: Array
    frame: Array

    @property
    def dot(self) -> float:
        """x·y."""
        return float(self.x @ self.y)

    @property
    def cross(self) -> float:
        """‖x‖‖y‖ sin θ."""
        return float(abs(self.x[0] * self.y[1] - self.x[1] * self.y[0]))

    @property
    def supplement(self) -> Ball:
        """π − θ, the angle between x and −y."""
        angle = np.asarray(np.pi - np.arctan2(self.cross, self.dot))
        form = widened(0.0).format
        return Ball(angle, form.rounding(np.asarray(np.pi), 4), form)


@st.composite
def pairs(draw: DrawFn, scope: Scope) -> Inputs:
    """Pairs of inputs at all angles, 0 and π included."""
    del scope
    frame = draw(st.sampled_from(FRAMES), label="plane")
    coordinate = st.integers(-LONGEST, LONGEST)
    x, y = (
        draw(st.tuples(coordinate, coordinate).filter(any), label=name) for name in ("x in the plane", "y in the plane")
    )
    return Inputs(np.array(x, np.float64), np.array(y, np.float64), frame)


def features(implementation: Implementation, case: Inputs, kind: str) -> tuple[Ball, Ball, Ball]:
    """σ(u·x) and σ(u·y) as the implementation has them at unit vectors u in the plane, and the weight of each u (M,).

    The weights sum to 1: they average over the angle of u.
    """
    angles, shares = _rule(case)
    units = np.stack([np.cos(angles), np.sin(angles)], axis=1) @ case.frame
    u = units.astype(implementation.dtype)
    form = widened(0.0).format
    # Each u is a rounded one: so much longer or shorter may be what its unit sees.
    moved = unit_roundoff(u.dtype) + ROUNDINGS * form.unit
    left, right = (
        _feature(implementation, u, coordinates @ case.frame, kind, moved) for coordinates in (case.x, case.y)
    )
    return left, right, Ball(shares, form.rounding(shares, ROUNDINGS), form)


def _rule(case: Inputs) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Gauss' nodes and weights in each of the four sectors in which no feature changes sign."""
    turns = [np.arctan2(one[1], one[0]) + side * np.pi / 2 for one in (case.x, case.y) for side in (1, -1)]
    borders = np.sort(np.mod(turns, 2 * np.pi))
    lengths = np.diff(borders, append=borders[0] + 2 * np.pi)
    at, weights = np.polynomial.legendre.leggauss(NODES)
    angles = borders[:, None] + lengths[:, None] * (at + 1) / 2
    return angles.ravel(), (lengths[:, None] * weights / 2 / (2 * np.pi)).ravel()


def _feature(implementation: Implementation, u: Array, weight: Array, kind: str, moved: float) -> Ball:
    """σ(u·weight) (M,): the u (M, d) are the inputs of one unit, each entry off by at most `moved`."""
    w = weight[None].astype(u.dtype)
    one, zero = np.ones(1, u.dtype), np.zeros(1, u.dtype)
    observed = evaluated(implementation, Network(u, w, zero, one, kind, exact=False))
    length = float(np.sum(np.abs(weight)))
    steepness = 2 * length if kind == "square" else 1.0
    return Ball(observed.value, observed.radius + steepness * length * moved, observed.format)
