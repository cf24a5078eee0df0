"""Momentum as a recursion of two steps: the velocity is the last displacement."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose
from theorycheck.strategies import fill, seeds
from theorycheck_properties._exact import widened

CLAIM = Claim(
    upheld="On a quadratic heavy ball is a linear recursion of two steps, its velocity the last displacement.",
    refuted="On a quadratic heavy ball is not the linear recursion of two steps that it should be.",
    statement=r"\theta_{t+1} = (1 + \mu - \eta\lambda)\, \theta_t - \mu\, \theta_{t-1}, \qquad \theta_{-1} = \theta_0",
    assumes=("constant η and μ", "L = ½Σλᵢθᵢ²"),
    source=Source("Polyak 1987", "§3.2.1"),
    needs=("sgd_step.momentum",),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)

Array = NDArray[np.floating]

SHARES = (1.0, 0.25, 1.9, 2.25)
"""Values of η·max λ over 1 + μ, within 2 or beyond."""


@dataclass(frozen=True)
class Quadratic:
    """Curvatures λ (p,), a start (p,), constant options and a number of steps."""

    curvature: Array
    start: Array
    learning_rate: float
    momentum: float
    steps: int


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Quadratic:
    momentum = draw(st.sampled_from((0.5, 0.9, 0.99, 0.0, 0.75)), label="μ")
    share = draw(st.sampled_from(SHARES), label="η max λ/(1 + μ)")
    kind = draw(st.sampled_from(("ones", "positive", "normal")), label="kind of λ")
    steps, size = draw(st.integers(1, 8), label="steps"), draw(st.integers(1, min(4, scope.largest)), label="p")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    curvature, start = fill(kind, rng, (size,)), fill("normal", rng, (size,), scope.dtype)
    return Quadratic(curvature, start, share * (1 + momentum) / float(np.abs(curvature).max()), momentum, steps)


def measure(implementation: Implementation, case: Quadratic) -> tuple[Agreement, ...]:
    options = {"learning_rate": case.learning_rate, "momentum": case.momentum}
    theta, state, evidence = case.start, None, []
    before, velocity = theta, Ball.exact(np.zeros_like(theta))
    for t in range(1, case.steps + 1):
        gradient = (case.curvature * theta).astype(theta.dtype)
        after, state = implementation.sgd_step(theta, gradient, state, **options)
        around, _ = enclose("sgd_step", theta, gradient, (velocity,), **options)
        # λθ as the implementation was given it: that rounding is the check's.
        displacement = widened(theta) - widened(before)
        expected = widened(theta) - case.learning_rate * widened(gradient) + case.momentum * displacement
        evidence.append(Agreement(after, expected.value, around.radius + expected.radius, what=f"θ after {t} steps"))
        # The velocity is hidden: that of the displacement, but for what the subtraction of the step has rounded.
        shown = (widened(theta) - widened(after)) / case.learning_rate
        velocity = Ball(shown.value, shown.radius + around.radius / case.learning_rate, velocity.format)
        before, theta = theta, after
    return tuple(evidence)
