"""Polynomial activations in depth: a higher degree, and no more."""

from dataclasses import dataclass
from math import comb, factorial

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose
from theorycheck.strategies import Call, integers_below, seeds
from theorycheck_properties._exact import sums_whole_numbers, widened
from theorycheck_properties.universal_approximation._network import Array

CLAIM = Claim(
    upheld="With a polynomial activation L hidden layers make a polynomial of that degree to the power L, no higher.",
    refuted="A network with a polynomial activation is no polynomial of the degree that its depth gives.",
    statement=r"\sigma(z) = z^k \ \Rightarrow\ \Delta_v^{k^L + 1} f = 0, \qquad "
    r"\Delta_v^{k^L} f = (k^L)!\; W_{L+1}\, (W_L \cdots (W_2\, (W_1 v)^{\circ k})^{\circ k} \cdots)^{\circ k}",
    assumes=("σ a power: identity (k = 1), square (k = 2)", "equal steps v along a line"),
    source=Source("derived here", "from Leshno, Lin, Pinkus & Schocken 1993, theorem 1, the easy direction"),
    any_of=("mlp.activation=square", "mlp.activation=identity"),
    profile=Profile.QUICK,
    dtypes=("float64", "float32"),
)

DEGREES = {"square": 2, "identity": 1}
DEEPEST = {("square", "float64"): 3, ("square", "float32"): 2}
"""At most so deep that the ninth, or fifth, difference is not drowned in rounding."""


@dataclass(frozen=True)
class Line:
    """Points `at` + t·`by` (d,) on a line, for whole t, and a network of `weights` and `biases` with one output."""

    at: Array
    by: Array
    weights: list[Array]
    biases: list[Array]
    activation: str


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Line:
    offered = [kind for kind in DEGREES if kind in scope.kinds("mlp")]
    activation = draw(st.sampled_from(offered), label="activation")
    depth = draw(st.integers(1, DEEPEST.get((activation, scope.dtype), 4)), label="L")
    width = draw(st.integers(1, 3), label="width")
    whole = draw(st.sampled_from([True, False]), label="whole")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    sizes = [draw(st.integers(1, 3), label="d"), *[width] * depth, 1]

    def entries(*shape: int) -> Array:
        return (integers_below(1, rng, shape) if whole else rng.uniform(-1, 1, size=shape)).astype(scope.dtype)

    weights = [entries(sizes[i + 1], sizes[i]) for i in range(depth + 1)]
    at, by = integers_below(1, rng, (2, sizes[0])).astype(scope.dtype)
    return Line(at, by, weights, [entries(size) for size in sizes[1:]], activation)


def measure(implementation: Implementation, case: Line) -> tuple[Agreement, Agreement]:
    degree = DEGREES[case.activation] ** (len(case.weights) - 1)
    t = np.arange(degree + 2.0) - (degree + 1) // 2
    x = (case.at + t[:, None] * case.by).astype(case.at.dtype)
    call = Call("mlp", (x, case.weights, case.biases), {"activation": case.activation})
    observed = widened(implementation.mlp(*call.inputs, **call.options)[:, 0])
    if not sums_whole_numbers(call):
        radius = enclose("mlp", *call.inputs, **call.options).radius[:, 0]
        observed = Ball(observed.value, radius, observed.format)
    return (
        _agreement(_difference(observed, degree + 1), widened(0.0), observed, degree + 1),
        _agreement(_difference(observed[:-1], degree), factorial(degree) * _leading(case), observed, degree),
    )


def _difference(values: Ball, order: int) -> Ball:
    """The difference of that order of order + 1 equidistant values."""
    signs = np.array([(-1.0) ** (order - j) * comb(order, j) for j in range(order + 1)])
    difference: Ball = widened(signs) @ values
    return difference


def _leading(case: Line) -> Ball:
    """The coefficient of the highest power along the line: biases have no part in it."""
    coefficient = widened(case.by)
    for weight in case.weights[:-1]:
        coefficient = widened(weight) @ coefficient
        coefficient = np.square(coefficient) if case.activation == "square" else coefficient
    leading: Ball = (widened(case.weights[-1]) @ coefficient)[0]
    return leading


def _agreement(difference: Ball, expected: Ball, values: Ball, order: int) -> Agreement:
    # Rounding is measured against the terms of the difference, which cancel.
    scale = max(1.0, 2.0**order * float(np.max(np.abs(values.value))))
    within = difference.radius + expected.radius
    return Agreement(difference.value, expected.value, within, what=f"the difference of order {order}", scale=scale)
