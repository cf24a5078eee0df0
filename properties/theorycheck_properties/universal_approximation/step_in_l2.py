"""A steep sigmoid and a step: close on average, never everywhere."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from scipy.special import expit

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement, Bound
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck_properties._exact import widened
from theorycheck_properties.universal_approximation._network import Array, Network, evaluated

CLAIM = Claim(
    upheld="A steep sigmoid comes as close to a step as one likes on average, and not at all at the step itself.",
    refuted="A steep sigmoid is not as far from a step, on average or at the step, as theory says.",
    statement=r"\int_{-1}^{1} \left( \sigma(kx) - \mathbf{1}_{x > 0} \right)^2 dx = "
    r"\frac{2}{k} \left( \ln 2 - \tfrac12 - \ln(1 + e^{-k}) + \sigma(-k) \right) \to 0, \qquad "
    r"\sup_x \left| \sigma(kx) - \mathbf{1}_{x > 0} \right| = \tfrac12",
    assumes=("σ the logistic function",),
    source=Source("derived here", "by the antiderivative t − ln(1 + eᵗ) + 1/(1 + eᵗ)"),
    needs=("shallow_network.activation=sigmoid",),
    kind=Kind.INEQUALITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    examples=20,
)

SPACING = 0.125
FARTHEST = 32
"""In units of the width 1/k of the step: beyond it the integrand is below e⁻⁶⁴."""


@dataclass(frozen=True)
class Steep:
    """The network σ(kx) with `steepness` k, a power of two."""

    steepness: int


def cases(scope: Scope) -> SearchStrategy[Steep]:
    del scope
    return st.sampled_from([Steep(2**k) for k in range(1, 11)])


def measure(implementation: Implementation, case: Steep) -> tuple[Agreement, Bound, Bound]:
    k, dtype = case.steepness, implementation.dtype
    reach = min(k, FARTHEST)
    ends = np.arange(0, reach + SPACING, SPACING)
    outer = _missed(implementation, case, ends) + _missed(implementation, case, -ends)
    inner = _missed(implementation, case, ends[1:] - SPACING / 2) + _missed(
        implementation, case, SPACING / 2 - ends[1:]
    )
    distance = 2 * (np.log(2) - 0.5 - np.log1p(np.exp(-k)) + expit(-k))
    # The squares are convex to either side of the step: its integral lies between the two rules (Hermite, Hadamard).
    trapezoids = SPACING * (np.sum(outer) - (outer[0] + outer[-1]) / 2)
    middles = SPACING * np.sum(inner)
    # A few float64 roundings of `distance`, of terms up to 2, and what lies beyond the farthest point.
    slack = trapezoids.format.rounding(np.asarray(2.0), 8) + 2 * np.exp(-2 * reach) * (k > reach)
    at_step = evaluated(implementation, _network(case, np.zeros(1, dtype)))
    return (
        Agreement(at_step.value, np.array([0.5]), at_step.radius, what="f(0)"),
        Bound(
            trapezoids.value, at_least=distance, rounding=trapezoids.radius + slack, what="k times the integral, above"
        ),
        Bound(middles.value, at_most=distance, rounding=middles.radius + slack, what="k times the integral, below"),
    )


def _missed(implementation: Implementation, case: Steep, t: Array) -> Ball:
    """(f − 1_{x > 0})² at x = t/k; at the step itself from the side of t."""
    f = evaluated(implementation, _network(case, (t / case.steepness).astype(implementation.dtype)))
    target = widened((t > 0) if t[-1] > 0 else np.zeros(len(t)))
    squares: Ball = np.square(f - target)
    return squares


def _network(case: Steep, x: Array) -> Network:
    one = np.ones(1, x.dtype)
    return Network(x[:, None], case.steepness * one[:, None], 0 * one, one, "sigmoid", exact=False)
