"""Gradient descent at a saddle."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import seeds
from theorycheck_properties._exact import bits
from theorycheck_properties.gradient_descent._step import Array

CLAIM = Claim(
    upheld="On its stable manifold gradient descent runs into the saddle; beside it, it leaves at a geometric pace.",
    refuted="Gradient descent left the stable manifold of a saddle by itself, or not at its geometric pace.",
    statement=r"L = \tfrac12 \sum_i \lambda_i \theta_i^2: \quad \theta_{i,T} = (1 - \eta\lambda_i)^T\, \theta_{i,0}, "
    r"\quad \text{so } \theta_{i,0} = 0 \Rightarrow \theta_{i,T} = 0 \text{ where } \lambda_i < 0",
    assumes=("an axis-parallel saddle: beside it rounding alone leaves the manifold",),
    source=Source("Lee, Simchowitz, Jordan & Recht 2016", "§3"),
    needs=("gradient_descent_step",),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
)

STABLE, UNSTABLE = (0.5, 1.0, -0.5), (1.5, 2.0)
"""Factors 1 − ηλ a step, with λ ≥ 0 and with λ < 0."""


@dataclass(frozen=True)
class Saddle:
    """Curvatures λ (p,) of both signs and a start (p,); all so few digits long that nothing is rounded."""

    curvature: Array
    start: Array
    learning_rate: float
    steps: int


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Saddle:
    # A factor of 3/2 adds a bit on either side of the point at each step.
    steps = draw(st.integers(1, min(12, (bits(scope.dtype) - 5) // 2)), label="steps")
    rate = draw(st.sampled_from((1.0, 0.5, 0.125)), label="learning rate")
    escape = draw(st.sampled_from((0.0, 1.0, -1.0)), label="off the manifold by")
    sides = draw(st.integers(1, 2), label="stable axes"), draw(st.integers(1, 2), label="unstable axes")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    factors = np.concatenate([rng.choice(pace, size=n) for pace, n in zip((STABLE, UNSTABLE), sides, strict=True)])
    start = np.concatenate([rng.integers(1, 4, size=sides[0]), np.full(sides[1], escape)])
    return Saddle((1 - factors) / rate, start.astype(scope.dtype), rate, steps)


def measure(implementation: Implementation, case: Saddle) -> Agreement:
    theta = case.start
    for _ in range(case.steps):
        gradient = (case.curvature * theta).astype(theta.dtype)
        theta = implementation.gradient_descent_step(theta, gradient, learning_rate=case.learning_rate)
    factor = 1 - case.learning_rate * case.curvature
    return Agreement(theta, factor**case.steps * case.start.astype(np.float64), what=f"θ after {case.steps} steps")
