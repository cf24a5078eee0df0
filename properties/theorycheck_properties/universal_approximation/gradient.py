"""Gradients of networks whose units are polynomials, beside differences that leave no remainder."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose_vjp
from theorycheck.strategies import fill, integers_below, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties.universal_approximation._network import Array, Network, evaluated, networks

CLAIM = Claim(
    upheld="With units of degree up to two, a gradient along any direction is the difference one step to either side.",
    refuted="A gradient is not the difference of the network's own values one step to either side.",
    statement=r"\sigma \in \{z, z^2\}\ \Rightarrow\ \langle v,\, \partial_\theta \rangle = \tfrac{1}{2} \sum_j df_j"
    r" \left( f_{\theta + v}(x_j) - f_{\theta - v}(x_j) \right),\quad \theta \in \{x,\ (w, b),\ \alpha\}",
    assumes=("the central difference of a polynomial of degree 2 has no remainder",),
    source=Source("derived here", "the central difference of a polynomial of degree 2 is its derivative"),
    needs=("shallow_network.activation=identity", "shallow_network_vjp.activation=identity"),
    profile=Profile.STANDARD,
)

POLYNOMIAL = ("identity", "square")
GROUPS = (("x",), ("w", "b"), ("alpha",))
"""Along each of them f is of degree 2 at most; along two of them it is not."""

GRID = 16
"""Beside it numbers below 8 keep the digits that their neighbours at a distance of 1 have as well."""


@dataclass(frozen=True)
class Directed:
    """A network, a cotangent `df` (N,) of its output, and a direction in the space of all its arrays."""

    network: Network
    df: Array
    along: dict[str, Array]


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Directed:
    offered = {*scope.kinds("shallow_network")} & {*scope.kinds("shallow_network_vjp")}
    network = draw(networks(scope, tuple(kind for kind in POLYNOMIAL if kind in offered)), label="network")
    rng = np.random.default_rng(draw(seeds(), label="seed of df and the direction"))
    df = fill("small integers" if network.exact else "normal", rng, network.x.shape[:1], scope.dtype)
    grid: dict[str, Any] = {name: _on_grid(getattr(network, name)) for group in GROUPS for name in group}
    along = {name: integers_below(1, rng, array.shape).astype(scope.dtype) for name, array in grid.items()}
    return Directed(replace(network, **grid), df, along)


def measure(implementation: Implementation, case: Directed) -> tuple[Agreement, ...]:
    return tuple(_agreements(implementation, case))


def _on_grid(array: Array) -> Array:
    """The array rounded to digits that a step of 1 to either side keeps."""
    return np.asarray((array + GRID) - GRID, array.dtype)


def _agreements(implementation: Implementation, case: Directed) -> Iterator[Agreement]:
    gradients = _gradients(implementation, case)
    for group in GROUPS:
        after, before = (_moved(case, group, sign) for sign in (1, -1))
        change = evaluated(implementation, after) - evaluated(implementation, before)
        slope = np.sum(change * widened(case.df)) / 2
        predicted = widened(0.0)
        for name in group:
            predicted = predicted + np.sum(gradients[name] * widened(case.along[name]))
        within = 0.0 if case.network.exact else slope.radius + predicted.radius
        yield Agreement(slope.value, predicted.value, within, what=f"the slope along {', '.join(group)}")


def _moved(case: Directed, group: tuple[str, ...], sign: int) -> Network:
    return replace(case.network, **{name: getattr(case.network, name) + sign * case.along[name] for name in group})


def _gradients(implementation: Implementation, case: Directed) -> dict[str, Ball]:
    """The gradients by the names of their arrays, with the rounding that is in them."""
    network = case.network
    inputs = (network.x, network.w, network.b, network.alpha, case.df)
    observed = implementation.shallow_network_vjp(*inputs, activation=network.activation)
    around = enclose_vjp("shallow_network", *inputs, activation=network.activation)
    balls = (
        Ball(widened(seen).value, np.zeros_like(ball.radius) if network.exact else ball.radius, widened(seen).format)
        for seen, ball in zip(observed, around, strict=True)
    )
    return dict(zip(("x", "w", "b", "alpha"), balls, strict=True))
