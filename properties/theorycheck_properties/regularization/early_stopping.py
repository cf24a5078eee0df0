"""Stopping early, beside a penalty."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound, Figure, Series
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose
from theorycheck.strategies import seeds
from theorycheck_properties._exact import widened
from theorycheck_properties._penalty import Array

CLAIM = Claim(
    upheld="Gradient descent stopped after t steps fits each direction as a ridge of 1/(ηt) does, to within 30 %.",
    refuted="Gradient descent stopped early does not fit each direction as the matching ridge does.",
    statement=r"\frac{x}{1 + x} \le 1 - (1 - \eta d^2)^t \le 1.2985\, \frac{x}{1 + x} + e^{-x} - (1 - \eta d^2)^t, "
    r"\qquad x = \eta t d^2",
    assumes=("ηd² ≤ 1, started from 0",),
    source=Source("Ali, Kolter & Tibshirani 2019"),
    needs=("gradient_descent_step",),
    kind=Kind.INEQUALITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)

RATIO = 1.2985
"""max (1 − e⁻ˣ)(1 + x)/x = 1.298426 at x = 1.7933."""
SHARES = (1.0, 0.5, 0.1, 0.02)
"""ηd² of the steepest direction."""


@dataclass(frozen=True)
class Stopped:
    """`steps` of gradient descent from 0 on ½Σ dⱼ²(θⱼ − 1)², with the `squares` d² (p,)."""

    squares: Array
    learning_rate: float
    steps: int


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Stopped:
    size = draw(st.integers(1, min(4, scope.largest)), label="p")
    steps = draw(st.sampled_from((1, 2, 3, 5, 8, 13)), label="t")
    share = draw(st.sampled_from(SHARES), label="η max d²")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    squares = 10 ** rng.uniform(-2, 1, size=size)
    return Stopped(squares, share / float(squares.max()), steps)


def measure(implementation: Implementation, case: Stopped) -> Bound:
    kept = _trained(implementation, case)
    reach = case.learning_rate * case.steps * case.squares
    ridge = reach / (1 + reach)
    remaining = (1 - case.learning_rate * case.squares) ** case.steps
    # The bounds are computed in float64: two roundings of the base of the power count t times each, one more t is to
    # spare, and all else is fewer than 16.
    slack = kept.format.rounding(np.ones_like(ridge), 16 + 3 * case.steps)
    return Bound(
        kept.value,
        at_least=ridge,
        at_most=RATIO * ridge + np.exp(-reach) - remaining,
        rounding=kept.radius + slack,
        what=f"what {case.steps} steps keep",
    )


def _trained(implementation: Implementation, case: Stopped) -> Ball:
    """θ after the last step, with the rounding in it."""
    theta = np.zeros(len(case.squares), implementation.dtype)
    error = np.zeros(len(case.squares))
    for _ in range(case.steps):
        slope = widened(case.squares) * (widened(theta) - 1)
        gradient = Ball(slope.value, np.abs(slope.value.astype(theta.dtype) - slope.value) + slope.radius, slope.format)
        around = enclose("gradient_descent_step", theta, gradient, learning_rate=case.learning_rate)
        theta = implementation.gradient_descent_step(
            theta, slope.value.astype(theta.dtype), learning_rate=case.learning_rate
        )
        # The running error bound (Higham 2002, §3.3): what came before shrinks, this step adds.
        error = np.abs(1 - case.learning_rate * case.squares) * error + around.radius
    return Ball(theta.astype(np.float64), error, widened(theta).format)


def figure(implementation: Implementation) -> Figure:
    """What t steps fit of a direction, beside the ridge of strength 1/(ηt), against ηtd²."""
    reach = np.logspace(-2, 2, 33)
    ridge, band = reach / (1 + reach), "1 to 1.2985 times the ridge: gradient flow"
    series = [
        Series("ridge: x/(1 + x)", reach, ridge, "theory", ridge, np.minimum(RATIO * ridge, 1), band),
        Series("gradient flow: 1 − e⁻ˣ", reach, -np.expm1(-reach), "theory"),
    ]
    for steps in (64, 8, 2):
        squares = reach[reach <= steps] / steps
        stopped = _trained(implementation, Stopped(squares, 1.0, steps))
        series.append(Series(f"gradient descent, {steps} steps", squares * steps, stopped.value))
    title = "Stopping after t steps is almost a ridge of strength 1/(ηt)"
    x, y = "x = ηtd², d a singular value", "share of a direction that is fitted"
    return Figure(title, x, y, tuple(series), x_scale="log")
