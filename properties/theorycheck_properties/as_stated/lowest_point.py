"""Gradient descent as the way to the lowest point."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation

CLAIM = Claim(
    upheld="Gradient descent with small steps finds the lowest point of the loss.",
    refuted="From 1 gradient descent with small steps goes to the bottom of the shallower of two wells.",
    statement=r"\theta_{t+1} = \theta_t - \eta \nabla L(\theta_t) \ \Rightarrow\ L(\theta_t) \to \min L",
    assumes=("any start", "a loss that is not convex: L′ = (θ + 7/4)(θ − 1/2)(θ − 5/4)"),
    source=Source("Carson 2024", "Theoretical Aspects of Deep Learning, on gradient descent"),
    needs=("gradient_descent_step",),
    kind=Kind.REFUTATION,
    profile=Profile.STANDARD,
    dtypes=("float64",),
    expected="refuted",
    corrected_by=("gradient_descent.convex_rate", "gradient_descent.local_minimum", "gradient_descent.saddle"),
)

STEPS, LEARNING_RATE = 128, 1 / 32
"""Enough to settle in either well; η is below 2/max L″ = 0.08 between the starts −3 and 3."""
LOWEST = -1.75
"""The global minimum."""
ACCURACY = 0.125
"""Of the loss; the shallower well is 3.4 above the other."""


@dataclass(frozen=True)
class Start:
    """Where gradient descent starts."""

    theta: int


def cases(scope: Scope) -> SearchStrategy[Start]:
    del scope
    return st.builds(Start, st.integers(-3, 3))


def measure(implementation: Implementation, case: Start) -> Bound:
    theta = np.full(1, float(case.theta))
    for _ in range(STEPS):
        slope = (theta + 1.75) * (theta - 0.5) * (theta - 1.25)
        theta = implementation.gradient_descent_step(theta, slope, learning_rate=LEARNING_RATE)
    return Bound(_loss(theta[0]) - _loss(LOWEST), at_most=ACCURACY, what=f"L(θ) − min L after {STEPS} steps")


def _loss(theta: float) -> float:
    """L(θ) = θ⁴/4 − 39θ²/32 + 35θ/32."""
    return theta**4 / 4 - 39 * theta**2 / 32 + 35 * theta / 32
