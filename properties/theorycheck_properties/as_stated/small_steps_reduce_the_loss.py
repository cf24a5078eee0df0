"""Small steps downhill, whatever small means."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball

CLAIM = Claim(
    upheld="A small step in the direction that reduces the loss does not raise it.",
    refuted="A step of size 1/10 along the negative gradient raises a loss whose curvature is above 20.",
    statement=r"\theta^+ = \theta - \eta\, \nabla L(\theta) \ \Rightarrow\ L(\theta^+) \le L(\theta)",
    assumes=("η is small: here 1/10", "nothing of the loss"),
    source=Source("Carson 2024", "Theoretical Aspects of Deep Learning, on gradient descent"),
    needs=("gradient_descent_step",),
    kind=Kind.REFUTATION,
    profile=Profile.QUICK,
    dtypes=("float64",),
    expected="refuted",
    corrected_by=(
        "gradient_descent.descent_lemma",
        "gradient_descent.divergence_threshold",
        "gradient_descent.small_steps_counterexample",
    ),
)

LEARNING_RATE = 0.1


@dataclass(frozen=True)
class Parabola:
    """The loss ½ · curvature · θ² and where the step starts."""

    curvature: int
    start: int


def cases(scope: Scope) -> SearchStrategy[Parabola]:
    return st.builds(Parabola, st.integers(1, 99), st.integers(1, scope.largest))


def measure(implementation: Implementation, case: Parabola) -> Bound:
    theta, curvature = np.array([float(case.start)]), float(case.curvature)
    after = implementation.gradient_descent_step(theta, curvature * theta, learning_rate=LEARNING_RATE)
    # At curvature 20 the step lands on −θ: what rounding does to the tie is no counterexample.
    ball = Ball.exact(theta) - Ball.option(LEARNING_RATE, Ball.exact(theta).roundoff) * Ball.exact(curvature * theta)
    loss = curvature / 2 * np.square(ball)
    return Bound(
        curvature / 2 * np.square(after), at_most=curvature / 2 * np.square(theta), rounding=loss.radius, what="L(θ⁺)"
    )
