"""Shallow networks, as cases and as numbers whose rounding is known."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.contract import Scope
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose
from theorycheck.strategies import fill, seeds
from theorycheck_properties._exact import widened

Array = NDArray[Any]

EXACT_ACTIVATIONS = ("identity", "relu", "square")
"""Of whole numbers up to 3, in networks up to 4 wide, they make sums below 2²⁴, the first two of them below 2¹¹."""
REAL_KINDS = ("normal", "powers of two", "sparse", "positive")


@dataclass(frozen=True)
class Network:
    """f(x) = Σᵢ αᵢ σ(wᵢᵀx + bᵢ) at `x` (N, d), with `w` (n, d), `b` (n,), `alpha` (n,).

    `exact` if all are whole and σ keeps them so, so that nothing is rounded.
    """

    x: Array
    w: Array
    b: Array
    alpha: Array
    activation: str
    exact: bool


def networks(scope: Scope, activations: tuple[str, ...]) -> st.SearchStrategy[Network]:
    """Networks with one of the activations, in the dtype of the scope."""
    return _networks(scope, activations)


@st.composite
def _networks(draw: DrawFn, scope: Scope, activations: tuple[str, ...]) -> Network:
    # In half precision rounding hides most of what is not whole.
    half = scope.dtype == "float16"
    whole = tuple(kind for kind in activations if kind in EXACT_ACTIVATIONS[: 2 if half else 3])
    activation = draw(st.sampled_from(whole if half and whole else activations), label="activation")
    exact = activation in whole and (half or draw(st.sampled_from([True, False]), label="exact"))
    kind = draw(st.sampled_from(("small integers", "ones") if exact else REAL_KINDS), label="kind")
    points, inputs, units = (draw(st.integers(1, min(4, scope.largest)), label=size) for size in "Ndn")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    shapes = ((points, inputs), (units, inputs), (units,), (units,))
    x, w, b, alpha = (fill(kind, rng, shape, scope.dtype) for shape in shapes)
    return Network(x, w, b, alpha, activation, exact)


def activated(network: Network, activation: str) -> Network:
    """The network with another activation."""
    return replace(network, activation=activation, exact=network.exact and activation in EXACT_ACTIVATIONS)


def evaluated(implementation: Implementation, network: Network) -> Ball:
    """f(x) as the implementation has it (N,), with the rounding that is in it, to be computed with in float64."""
    inputs = (network.x, network.w, network.b, network.alpha)
    observed = widened(implementation.shallow_network(*inputs, activation=network.activation))
    if network.exact:
        return observed
    return Ball(
        observed.value, enclose("shallow_network", *inputs, activation=network.activation).radius, observed.format
    )


def fitted(implementation: Implementation, network: Network, weights: Ball) -> Ball:
    """f(x) (N,) of the network with other output weights, which have to be rounded to its dtype first."""
    alpha = weights.value.astype(network.x.dtype)
    f = evaluated(implementation, replace(network, alpha=alpha, exact=False))
    z = widened(network.x) @ widened(network.w).T + widened(network.b)
    units = enclose("activation", z, kind=network.activation).magnitude
    # So much of each unit was lost when its weight was rounded.
    missing = units @ (np.abs(alpha - weights.value) + weights.radius)
    return Ball(f.value, f.radius + missing, f.format)
