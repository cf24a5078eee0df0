"""The whole line: beyond its last knot a network has nothing left to follow a wave with."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import comb, exp
from types import MappingProxyType

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement, Bound
from theorycheck.implementation import Implementation
from theorycheck.strategies import integers_below, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties.universal_approximation._network import EXACT_ACTIVATIONS, Network, evaluated

CLAIM = Claim(
    upheld="On the whole line no network comes closer than 1 to cos πx: far out it is a polynomial of low degree.",
    refuted="Far out a network is no polynomial of the degree that its activation has there.",
    statement=r"\Delta_1^{k+1} f(x) \to 0 \ (|x| \to \infty) \ \Rightarrow\ "
    r"\sup_{x \in \mathbb{R}} |f(x) - \cos \pi x| \ge 1, \quad "
    r"k = 0 \text{ (tanh, sigmoid)},\ 1 \text{ (identity, relu, softplus, gelu)},\ 2 \text{ (square)}",
    assumes=("one input", "|wx + b| ≥ 40, where an activation is its asymptote up to e⁻⁴⁰"),
    source=Source("derived here", "density asks for a compact set: Leshno, Lin, Pinkus & Schocken 1993, theorem 1"),
    needs=("shallow_network",),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)

DEGREES: Mapping[str, int] = MappingProxyType(
    {"tanh": 0, "sigmoid": 0, "identity": 1, "relu": 1, "softplus": 1, "gelu": 1, "square": 2}
)
"""The degree of the polynomial that an activation is to either side, or approaches at least as fast as e^−|z|."""
FARTHEST_KNOT, ASYMPTOTIC = 3, 40
"""Units switch where |x| ≤ 3, with weights of 1 at least."""


@dataclass(frozen=True)
class Far:
    """A network of one input, looked at in k + 2 neighbouring whole points x (k + 2,) far out."""

    network: Network


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Far:
    activation = draw(st.sampled_from(scope.kinds("shallow_network")), label="activation")
    # Squares are so large out there that rounding would hide what is left of them.
    either = [True] if activation == "square" else [True, False]
    exact = activation in EXACT_ACTIVATIONS and draw(st.sampled_from(either), label="exact")
    units = draw(st.integers(1, min(4, scope.largest)), label="n")
    start = FARTHEST_KNOT + ASYMPTOTIC + draw(st.sampled_from((0, 5, 32)), label="further out")
    side = draw(st.sampled_from((1, -1)), label="side")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    signs, knots, alpha = rng.choice([-1.0, 1.0], size=units), *integers_below(FARTHEST_KNOT, rng, (2, units))
    w = signs * (rng.integers(1, 3, size=units) if exact else rng.uniform(1, 2, size=units))
    x = side * (start + np.arange(DEGREES[activation] + 2.0))
    x, w, b, alpha = (array.astype(scope.dtype) for array in (x[:, None], w[:, None], w * knots, alpha))
    return Far(Network(x, w, b, alpha, activation, exact))


def measure(implementation: Implementation, case: Far) -> tuple[Agreement, Bound]:
    network = case.network
    order = DEGREES[network.activation] + 1
    f = evaluated(implementation, network)
    signs = np.array([(-1.0) ** j * comb(order, j) for j in range(order + 1)])
    difference = widened(signs) @ f
    tail = exp(-ASYMPTOTIC) * float(np.sum(np.abs(network.alpha)))
    missed = np.abs(f - widened(np.cos(np.pi * network.x[:, 0].astype(np.float64))))
    # The difference of the errors is 2ᵏ⁺¹, but for that of f, and has weights that add up to as much.
    within = 0.0 if network.exact else difference.radius + 2**order * tail
    return (
        Agreement(difference.value, 0.0, within, what=f"the difference of f of order {order}"),
        Bound(float(np.max(missed.value)), at_least=1.0, rounding=within / 2**order, what="max |f − cos πx|"),
    )
