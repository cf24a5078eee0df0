"""More units never fit worse."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement, Bound
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose
from theorycheck.strategies import WELL_SCALED, fill, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties.universal_approximation._network import Array

CLAIM = Claim(
    upheld="The best fit of any data never gets worse when units are added.",
    refuted="Adding a unit made the best fit worse, or a network is not the weighted sum of its units.",
    statement=r"\min_{\alpha \in \mathbb{R}^{n+1}} \lVert \Phi_{n+1}\, \alpha - y \rVert "
    r"\le \min_{\alpha \in \mathbb{R}^{n}} \lVert \Phi_n\, \alpha - y \rVert, "
    r"\qquad (\Phi_n)_{ji} = \sigma(w_i^\top x_j + b_i)",
    assumes=("nested units: the first n of n + 1 are the same",),
    source=Source("derived here", "a fit on more columns is never worse"),
    needs=("shallow_network",),
    kind=Kind.INEQUALITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)


@dataclass(frozen=True)
class Data:
    """Points `x` (N, d) with values `y` (N,), to be fitted by the first 1, 2, … of the units (w (n, d), b (n,))."""

    x: Array
    y: Array
    w: Array
    b: Array
    activation: str


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Data:
    activation = draw(st.sampled_from(scope.kinds("shallow_network")), label="activation")
    kind = draw(st.sampled_from(WELL_SCALED), label="kind")
    points = draw(st.integers(1, min(5, scope.largest)), label="N")
    inputs = draw(st.integers(1, min(3, scope.largest)), label="d")
    units = draw(st.integers(1, min(4, scope.largest)), label="n")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    x, w, b = (fill(kind, rng, shape, scope.dtype) for shape in ((points, inputs), (units, inputs), (units,)))
    return Data(x, fill("normal", rng, (points,)), w, b, activation)


def measure(implementation: Implementation, case: Data) -> tuple[Agreement | Bound, ...]:
    units = len(case.b)
    alone = [_network(implementation, case, one) for one in np.eye(units, dtype=case.x.dtype)]
    features = np.stack([observed for observed, _ in alone], axis=1)
    slack = np.stack([radius for _, radius in alone], axis=1)
    evidence: list[Agreement | Bound] = []
    alpha = np.zeros(units, case.x.dtype)
    last, last_rounding = _error(np.zeros_like(case.y), case.y, np.zeros_like(case.y))
    for width in range(1, units + 1):
        alpha = _better(features, case.y, alpha, width)
        fitted, radius = _network(implementation, case, alpha)
        predicted = widened(features) @ widened(alpha)
        within = radius + slack @ np.abs(alpha.astype(np.float64)) + predicted.radius
        residual, rounding = _error(fitted, case.y, within)
        evidence += [
            Agreement(fitted, predicted.value, within, what=f"f with the weights of the best fit by {width} units"),
            Bound(residual, at_most=last, rounding=rounding + last_rounding, what=f"the error of {width} units"),
        ]
        last, last_rounding = residual, rounding
    return tuple(evidence)


def _network(implementation: Implementation, case: Data, alpha: Array) -> tuple[Array, Array]:
    """f at the points, as the implementation has it, and the rounding in it."""
    inputs = (case.x, case.w, case.b, alpha)
    observed = implementation.shallow_network(*inputs, activation=case.activation)
    return observed.astype(np.float64), enclose("shallow_network", *inputs, activation=case.activation).radius


def _error(fitted: Array, y: Array, within: Array) -> tuple[float, float]:
    """‖f − y‖ and the rounding in it, of f and of the norm."""
    norm = np.sqrt(np.sum(np.square(widened(fitted) - widened(y))))
    return float(norm.value), float(norm.radius + np.linalg.norm(within))


def _better(features: Array, y: Array, before: Array, width: int) -> Array:
    """Weights of the first units that fit no worse than those before: least squares, where its own rounding allows."""
    best, *_ = np.linalg.lstsq(features[:, :width], y, rcond=None)
    new = np.zeros_like(before)
    new[:width] = best
    errors = [np.linalg.norm(features @ alpha.astype(np.float64) - y) for alpha in (before, new)]
    return new if errors[1] < errors[0] else before
