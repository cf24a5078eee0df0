"""Networks whose units are independent normal numbers given the layer before them, and means over such numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import exp, pi, sqrt
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from theorycheck.contract import Scope
from theorycheck.implementation import Implementation
from theorycheck.numerics import gamma, unit_roundoff
from theorycheck_properties.signal_propagation._nets import random_layers, units

Array = NDArray[Any]

KINDS: Mapping[str, Callable[[Array], Array]] = MappingProxyType({"tanh": np.tanh, "sigmoid": expit})
"""Activations within ±1."""
SIGMA_W, SIGMA_B = 1.5, 0.5
WIDTH = 4
"""So narrow that the limit of infinite width is visibly off."""
LAST = 128
"""Units of the last layer: each is a draw, given the layer before."""
DEPTHS = (1, 3)

# The trapezoidal rule on all of the line errs by e^{−2πa/h} where the integrand is analytic up to distance a (Trefethen
# & Weideman 2014, §5): for tanh(√q g), a = π/(2√q) and q ≤ 2.5 that is about e⁻⁵⁰. Beyond the reach lies e⁻⁴⁰.
SPACING = 0.125
REACH = 9.0
NODES = np.arange(-REACH, REACH + SPACING / 2, SPACING)
WEIGHTS = SPACING * np.exp(-np.square(NODES) / 2) / sqrt(2 * pi)
QUADRATURE = exp(-30)
"""More than these means are off by."""


@dataclass(frozen=True)
class Stack:
    """Hidden layers of 4 units, one of 128 at the end; weights N(0, σ_w²/n) and biases N(0, σ_b²)."""

    activation: str
    depth: int
    dtype: str


def stacks(scope: Scope) -> list[Stack]:
    """Each bounded activation offered, with one hidden layer and with three."""
    kinds = [kind for kind in scope.kinds("mlp") if kind in KINDS]
    return [Stack(kind, depth, scope.dtype) for kind in kinds for depth in DEPTHS]


def last_two(implementation: Implementation, stack: Stack, x: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    """The units (N, 4) before the last hidden layer, and those (N, 128) of it."""
    widths = (*[WIDTH] * stack.depth, LAST)
    weights = random_layers(rng, widths, gain=SIGMA_W**2, copies=1, dtype=stack.dtype)
    biases = [(SIGMA_B * rng.standard_normal(len(weight))).astype(stack.dtype) for weight in weights]
    before = units(implementation, x, weights[:-1], biases[:-1], stack.activation)
    return before, units(implementation, x, weights, biases, stack.activation)


def covariance(before: Array) -> Array:
    """The covariance (N, N) of a unit's inputs z, for the N inputs of the net, given the layer before (N, n)."""
    covered: Array = SIGMA_W**2 * before @ before.T / before.shape[1] + SIGMA_B**2
    return covered


def normal_mean(values: Array) -> float:
    """E f(g) over a standard normal number, from the values f(NODES)."""
    return float(WEIGHTS @ values)


def normal_pair_mean(function: Callable[[Array], Array], covered: Array) -> float:
    """E f(z) f(z′) over normal numbers of this covariance (2, 2)."""
    (q, c), (_, other) = covered
    slope = c / sqrt(q)
    first = sqrt(q) * NODES
    second = slope * NODES[:, np.newaxis] + sqrt(max(other - slope**2, 0.0)) * NODES
    return float((WEIGHTS * function(first)) @ function(second) @ WEIGHTS)


def rounding_of_products(stack: Stack) -> float:
    """How far rounding, of the implementation and of ours, moves E φ(z) φ(z′), |φ| ≤ 1, |φ′| ≤ 1.

    z is off by at most γ_{n+3} Σ|w||x| (Higham 2002, §3.1, two roundoffs more for weights and biases), in root mean
    square by γ_{n+3} √(n + 1) √q; φ by as much, and by 16 roundings; so are the layers before, layer by layer.
    """
    u, q = unit_roundoff(stack.dtype), SIGMA_W**2 + SIGMA_B**2
    layer = gamma(WIDTH + 3, u) * sqrt((WIDTH + 1) * q) + gamma(16, u)
    return 2.0 * stack.depth * layer + QUADRATURE
