"""A gradient step, digit by digit."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import KINDS, fill, seeds
from theorycheck_properties.gradient_descent._step import LEARNING_RATES, Array, stepped

CLAIM = Claim(
    upheld="A gradient step moves every parameter by exactly the learning rate times its slope, downhill.",
    refuted="A gradient step moved a parameter by something else than the learning rate times its slope.",
    statement=r"\theta^+ = \theta - \eta\, \nabla L(\theta)",
    assumes=("any learning rate, zero included",),
    source=Source("Cauchy 1847", "pp. 536-538"),
    needs=("gradient_descent_step",),
    profile=Profile.QUICK,
)

EXACT_KINDS = ("ones", "small integers", "powers of two")
EXACT_RATES = (1.0, 0.5, 0.125, 2.0, 0.0)
"""Of these θ, g ∈ ℤ/8 with |θ|, |g| ≤ 4 and η: θ − ηg is a multiple of 2⁻⁶ below 2⁴, which every dtype represents."""


@dataclass(frozen=True)
class Step:
    """A step from `theta` (p,) along `gradient` (p,); `exact` if no conforming implementation has anything to round."""

    theta: Array
    gradient: Array
    learning_rate: float
    exact: bool


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Step:
    exact = draw(st.sampled_from([True, False]), label="exact")
    rate = draw(st.sampled_from(EXACT_RATES if exact else LEARNING_RATES), label="learning rate")
    theta_kind = draw(st.sampled_from(EXACT_KINDS if exact else KINDS), label="kind of θ")
    gradient_kind = draw(st.sampled_from(EXACT_KINDS if exact else KINDS), label="kind of the gradient")
    size = draw(st.integers(1, scope.largest), label="p")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    return Step(
        theta=fill(theta_kind, rng, (size,), scope.dtype),
        gradient=fill(gradient_kind, rng, (size,), scope.dtype),
        learning_rate=rate,
        exact=exact,
    )


def measure(implementation: Implementation, case: Step) -> Agreement:
    after = implementation.gradient_descent_step(case.theta, case.gradient, learning_rate=case.learning_rate)
    ball = stepped(case.theta, case.gradient, case.learning_rate)
    return Agreement(after, ball.value, 0.0 if case.exact else ball.radius, what="θ after the step")
