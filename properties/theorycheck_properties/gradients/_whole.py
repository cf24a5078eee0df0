"""Networks of whole numbers, computed in whole numbers: nobody rounds."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.contract import Scope
from theorycheck.numerics import unit_roundoff
from theorycheck.strategies import integers_below, seeds

Array = NDArray[Any]

WIDEST = 4
DEEPEST = {"float64": 4, "float32": 4, "float16": 2}
"""Layers."""
LARGEST_INPUT = 3
"""Entries of x and dy; those of weights and biases go up to 2."""


@dataclass(frozen=True)
class WholeNetwork:
    """A multilayer perceptron with cotangent: x (N, D), weights [(n_l, n_{l-1})], biases [(n_l,)], dy (N, K)."""

    x: Array
    weights: list[Array]
    biases: list[Array]
    dy: Array
    activation: str

    @property
    def inputs(self) -> tuple[Any, ...]:
        """The arguments of `mlp`."""
        return self.x, self.weights, self.biases


@dataclass(frozen=True)
class Passes:
    """What the two passes through a network make: y, dx, dweights, dbiases; `kinked` if a unit stands at 0."""

    y: Array
    dx: Array
    dweights: list[Array]
    dbiases: list[Array]
    kinked: bool


def passes(network: WholeNetwork, *, sizes: bool = False) -> Passes:
    """Both passes in 64-bit whole numbers; with `sizes`, of absolute values through linear units: the sums they make.

    Source: Rumelhart, Hinton & Williams 1986, eqs. 4-7.
    """
    linear = sizes or network.activation == "identity"

    def whole(array: Array) -> Array:
        number = array.astype(np.int64)
        return np.abs(number) if sizes else number

    weights = [whole(weight) for weight in network.weights]
    received: list[Array] = []
    slopes: list[Array] = []
    hidden, kinked = whole(network.x), False
    for layer, (weight, bias) in enumerate(zip(weights, network.biases, strict=True)):
        if layer:
            kinked |= not linear and bool(np.any(hidden == 0))
            slopes.append(np.ones_like(hidden) if linear else (hidden > 0).astype(np.int64))
            hidden = hidden * slopes[-1]
        received.append(hidden)
        hidden = hidden @ weight.T + whole(bias)
    dweights: list[Array] = []
    dbiases: list[Array] = []
    delta = whole(network.dy)
    for layer in reversed(range(len(weights))):
        dweights.insert(0, delta.T @ received[layer])
        dbiases.insert(0, delta.sum(axis=0))
        delta = delta @ weights[layer]
        delta = delta * slopes[layer - 1] if layer else delta
    return Passes(hidden, delta, dweights, dbiases, kinked)


def exact(network: WholeNetwork) -> bool:
    """True if every sum on the way is a whole number of the network's dtype, in any order, and no unit has a kink."""
    sums = passes(network, sizes=True)
    largest = max(int(np.max(array)) for array in (sums.y, sums.dx, *sums.dweights, *sums.dbiases))
    return largest < 1 / unit_roundoff(network.x.dtype) and not passes(network).kinked


@st.composite
def whole_networks(draw: DrawFn, scope: Scope, activations: tuple[str, ...], *, biased: bool = True) -> WholeNetwork:
    """Networks with weights up to 2; entries that only a kinked or an inexact network would have may be among them."""
    activation = draw(st.sampled_from(activations), label="activation")
    layers = draw(st.integers(1, DEEPEST[scope.dtype]), label="layers")
    widths = [draw(st.integers(1, WIDEST), label="width") for _ in range(layers + 1)]
    examples = draw(st.integers(1, 3), label="N")
    rng = np.random.default_rng(draw(seeds(), label="seed"))

    def filled(bound: int, *shape: int) -> Array:
        return integers_below(bound, rng, shape).astype(scope.dtype)

    weights = [filled(2, after, before) for before, after in pairwise(widths)]
    biases = [filled(2, after) * biased for after in widths[1:]]
    x, dy = filled(LARGEST_INPUT, examples, widths[0]), filled(LARGEST_INPUT, examples, widths[-1])
    return WholeNetwork(x, weights, biases, dy, activation)
