"""Gradient descent on a quadratic, solved."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.strategies import fill, integers_below, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties.gradient_descent._step import LEARNING_RATES, Array, step_error

CLAIM = Claim(
    upheld="On a quadratic every coordinate approaches the minimum by the factor 1 − ηλ a step.",
    refuted="On a quadratic a coordinate did not follow the powers of 1 − ηλ.",
    statement=r"\theta_T - \theta^* = (I - \eta\Lambda)^T (\theta_0 - \theta^*), "
    r"\qquad L(\theta) = \tfrac12 \sum_i \lambda_i (\theta_i - \theta_i^*)^2",
    source=Source("Goh 2017", "First Steps: Gradient Descent"),
    needs=("gradient_descent_step",),
    profile=Profile.STANDARD,
)

FACTORS = (0.5, 0.0, -0.5, -1.0, 1.0, 1.5, -1.5)
"""Values of 1 − ηλ: three steps from whole distances up to 3 stay below 2⁴ in eighths."""
SHARES = (1.0, 0.5, 0.125, 0.02, 1.9, 2.0, 2.25)
"""Values of η·max λ, below, at and beyond the edge of stability."""
LONGEST = {True: 3, False: 8}
"""Steps, if every iterate is to be exact and if not."""


@dataclass(frozen=True)
class Quadratic:
    """Curvatures λ (p,), the minimum θ* (p,), a start (p,), a learning rate and a number of steps.

    `exact` if every iterate is representable, so that nothing may be rounded.
    """

    curvature: Array
    minimum: Array
    start: Array
    learning_rate: float
    steps: int
    exact: bool


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Quadratic:
    exact = draw(st.sampled_from([True, False]), label="exact")
    steps = draw(st.integers(1, LONGEST[exact]), label="steps")
    size = draw(st.integers(1, min(4, scope.largest)), label="p")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    if exact:
        rate = draw(st.sampled_from((1.0, 0.5, 0.125, 2.0)), label="learning rate")
        curvature = (1 - rng.choice(FACTORS, size=size)) / rate
        minimum, distance = integers_below(3, rng, (2, size))
        start = minimum + distance
    else:
        curvature = np.abs(fill(draw(st.sampled_from(("ones", "positive")), label="kind of λ"), rng, (size,)))
        share = draw(st.sampled_from(SHARES), label="η max λ")
        rate = draw(st.sampled_from((share / float(curvature.max()), *LEARNING_RATES[3:])), label="learning rate")
        minimum, start = (fill("normal", rng, (size,)) for _ in range(2))
    return Quadratic(curvature, minimum.astype(scope.dtype), start.astype(scope.dtype), rate, steps, exact)


def measure(implementation: Implementation, case: Quadratic) -> Agreement:
    minimum, curvature = widened(case.minimum), widened(case.curvature)
    factor = 1 - case.learning_rate * curvature
    theta, distance = case.start, widened(case.start) - minimum
    for _ in range(case.steps):
        slope = curvature * (widened(theta) - minimum)
        gradient = slope.value.astype(case.start.dtype)
        error = step_error(theta, gradient, case.learning_rate, slope=slope)
        theta = implementation.gradient_descent_step(theta, gradient, learning_rate=case.learning_rate)
        # The running error bound (Higham 2002, §3.3): what came before shrinks with the distance, this step adds.
        distance = factor * distance + Ball(np.zeros_like(error), error, distance.format)
    end = minimum + distance
    return Agreement(theta, end.value, 0.0 if case.exact else end.radius, what=f"θ after {case.steps} steps")
