"""The gradient of a ReLU network along its own weights."""

from dataclasses import dataclass, replace

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose_vjp
from theorycheck.strategies import fill, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties.universal_approximation._network import Array, Network, evaluated, networks

CLAIM = Claim(
    upheld="A ReLU unit's gradient along its own weights equals that along its output weight; all sum to the output.",
    refuted="The gradients of a ReLU unit's weights and of its output weight do not balance.",
    statement=r"\langle w_i, \partial_{w_i} \rangle + b_i\, \partial_{b_i} = \alpha_i\, \partial_{\alpha_i}, \qquad "
    r"\sum_i \alpha_i\, \partial_{\alpha_i} = \sum_j df_j\, f(x_j)",
    assumes=("σ is positively homogeneous: zσ′(z) = σ(z), at the kink as well",),
    source=Source("Du, Hu & Lee 2018", "proof of theorem 2.1"),
    needs=("shallow_network.activation=relu", "shallow_network_vjp.activation=relu"),
    profile=Profile.QUICK,
)


@dataclass(frozen=True)
class Balanced:
    """A ReLU network and a cotangent `df` (N,) of its output."""

    network: Network
    df: Array


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Balanced:
    network = draw(networks(scope, ("relu",)), label="network")
    if network.exact:
        network = replace(network, b=_off_the_kinks(network))
    rng = np.random.default_rng(draw(seeds(), label="seed of df"))
    kind = "small integers" if network.exact else "normal"
    return Balanced(network, fill(kind, rng, network.x.shape[:1], scope.dtype))


def measure(implementation: Implementation, case: Balanced) -> tuple[Agreement, Agreement]:
    network = case.network
    inputs = (network.x, network.w, network.b, network.alpha, case.df)
    gradients = implementation.shallow_network_vjp(*inputs, activation="relu")
    _, dw, db, dalpha = (
        Ball(widened(seen).value, np.zeros_like(ball.radius) if network.exact else ball.radius, widened(seen).format)
        for seen, ball in zip(gradients, enclose_vjp("shallow_network", *inputs, activation="relu"), strict=True)
    )
    inner = np.sum(widened(network.w) * dw, axis=1) + widened(network.b) * db
    outer = widened(network.alpha) * dalpha
    total, output = np.sum(outer), widened(case.df) @ evaluated(implementation, network)
    return (
        _equal(network, inner, outer, "⟨w, ∂w⟩ + b ∂b of each unit"),
        _equal(network, total, output, "Σ α ∂α"),
    )


def _off_the_kinks(network: Network) -> Array:
    """Biases with which no unit is 0 at an input: there the slope may be any in [0, 1], and its products round."""
    b = network.b.copy()
    while (kinked := (network.x @ network.w.T + b == 0).any(axis=0)).any():
        b += kinked
    return b


def _equal(network: Network, left: Ball, right: Ball, what: str) -> Agreement:
    within = 0.0 if network.exact else left.radius + right.radius
    return Agreement(left.value, right.value, within, what=what)
