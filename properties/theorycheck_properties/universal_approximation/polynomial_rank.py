"""Polynomial activations: networks of any width are polynomials of one degree."""

from dataclasses import dataclass
from itertools import product

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose
from theorycheck.strategies import integers_below, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties.universal_approximation._network import Array

CLAIM = Claim(
    upheld="With a polynomial activation of degree k, networks of any width are polynomials of degree k and no more.",
    refuted="A network with a polynomial activation is no polynomial of the activation's degree.",
    statement=r"\sigma \in \Pi_k \ \Rightarrow\ \Delta_{v_0} \Delta_{v_1} \cdots \Delta_{v_k} f = 0, \qquad "
    r"\dim \operatorname{span} \{ \sigma(w^\top x + b) \} \le \binom{d + k}{k}",
    assumes=("σ a polynomial: identity (k = 1), square (k = 2)",),
    source=Source("Leshno, Lin, Pinkus & Schocken 1993", "theorem 1, the easy direction"),
    any_of=("shallow_network.activation=identity", "shallow_network.activation=square"),
    profile=Profile.STANDARD,
)

DEGREES = {"identity": 1, "square": 2}


@dataclass(frozen=True)
class Differences:
    """A network (w (n, d), b (n,), alpha (n,)) and the k + 1 steps `by` (k + 1, d) of a difference at `at` (d,).

    `exact` if all are whole, up to 3, in half precision 1: sums stay below 2²⁴, or 2¹¹, and nothing is rounded.
    """

    at: Array
    by: Array
    w: Array
    b: Array
    alpha: Array
    activation: str
    exact: bool


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Differences:
    offered = [kind for kind in DEGREES if kind in scope.kinds("shallow_network")]
    activation = draw(st.sampled_from(offered), label="activation")
    half = scope.dtype == "float16"
    exact = half or draw(st.sampled_from([True, False]), label="exact")
    inputs = draw(st.integers(1, 2 if half else 3), label="d")
    units = draw(st.integers(1, 2 if half else min(8, scope.largest)), label="n")
    largest = 1 if half else 3
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    # Points on a grid, so that the steps between them are exact whatever the network.
    at, *by = integers_below(largest, rng, (DEGREES[activation] + 2, inputs)) / (1 if exact else 4)
    w, b, alpha = (
        (integers_below(largest, rng, shape) if exact else rng.standard_normal(shape)).astype(scope.dtype)
        for shape in ((units, inputs), (units,), (units,))
    )
    return Differences(at.astype(scope.dtype), np.array(by, scope.dtype), w, b, alpha, activation, exact)


def measure(implementation: Implementation, case: Differences) -> Agreement:
    corners = np.array(list(product((0, 1), repeat=len(case.by))), case.at.dtype)
    inputs = (case.at + corners @ case.by, case.w, case.b, case.alpha)
    observed = implementation.shallow_network(*inputs, activation=case.activation)
    difference = widened(np.prod(2 * corners - 1, axis=1)) @ widened(observed)
    rounding = np.sum(enclose("shallow_network", *inputs, activation=case.activation).radius)
    within = 0.0 if case.exact else rounding + difference.radius
    return Agreement(difference.value, 0.0, within, what=f"the difference of order {len(case.by)}")
