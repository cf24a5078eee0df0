"""Gradient descent as Euler's method for the gradient flow."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation
from theorycheck.numerics import BOOKKEEPING
from theorycheck.strategies import fill, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties.gradient_descent._step import Array, step_error

CLAIM = Claim(
    upheld="Small gradient steps follow the gradient flow, behind by an amount of first order in the step size.",
    refuted="Small gradient steps left the gradient flow by more or less than first order in the step size.",
    statement=r"\theta' = -\lambda\theta: \quad -2B \le \ln \frac{\theta_k}{\theta_0} + \lambda\tau \le -B, \qquad "
    r"\tau = k\eta,\ B = \tfrac12 \eta \lambda^2 \tau",
    assumes=("ηλ ≤ ½: −x − x² ≤ ln(1 − x) ≤ −x − x²/2",),
    source=Source("derived here", "Euler's method as in Hairer, Nørsett & Wanner 1993, §I.7"),
    needs=("gradient_descent_step",),
    kind=Kind.ASYMPTOTIC,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)

SHARES = (0.5, 0.25, 0.125, 2.0**-5)
"""Values of η·max λ."""


@dataclass(frozen=True)
class Flow:
    """Curvatures λ (p,), a start (p,) and k steps of size η."""

    curvature: Array
    start: Array
    learning_rate: float
    steps: int


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Flow:
    share = draw(st.sampled_from(SHARES), label="η max λ")
    steps = 2 ** draw(st.integers(0, 4), label="log₂ k")
    size = draw(st.integers(1, min(4, scope.largest)), label="p")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    curvature = fill("positive", rng, (size,))
    start = rng.choice([-2.0, -1.0, 1.0, 3.0], size=size).astype(scope.dtype)
    return Flow(curvature, start, share / float(curvature.max()), steps)


def measure(implementation: Implementation, case: Flow) -> Bound:
    theta, curvature, relative = case.start, widened(case.curvature), np.zeros(len(case.start))
    for _ in range(case.steps):
        slope = curvature * widened(theta)
        gradient = slope.value.astype(theta.dtype)
        error = step_error(theta, gradient, case.learning_rate, slope=slope)
        theta = implementation.gradient_descent_step(theta, gradient, learning_rate=case.learning_rate)
        # Every step multiplies: relative errors add up in the logarithm.
        relative += error / np.abs(theta) * BOOKKEEPING
    behind = np.log(widened(theta) / widened(case.start)) + case.steps * case.learning_rate * curvature
    least = case.steps * np.square(case.learning_rate * curvature) / 2
    return Bound(
        behind.value,
        at_least=-2 * least.value,
        at_most=-least.value,
        rounding=relative + behind.radius + 2 * least.radius,
        what=f"ln(θ/θ₀) + λτ after {case.steps} steps",
    )
