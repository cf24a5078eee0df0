"""The pull of the L2 penalty towards the origin."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.strategies import WELL_SCALED, fill, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties._penalty import SHAPES, STRENGTHS, Array, penalty, pull

CLAIM = Claim(
    upheld="The gradient of the L2 penalty is 2λθ, and accounts for every change of the penalty.",
    refuted="The gradient of the L2 penalty is not 2λθ, or not the slope of the penalty.",
    statement=r"\nabla\Omega(\theta) = 2\lambda\theta, \qquad "
    r"\Omega(\theta + h) - \Omega(\theta - h) = 2\, \langle \nabla\Omega(\theta), h \rangle",
    assumes=("any h: a quadratic has no truncation error",),
    source=Source("Goodfellow, Bengio & Courville 2016", "eq. 7.3, with α = 2λ"),
    needs=("l2_penalty", "l2_penalty_vjp"),
    profile=Profile.QUICK,
)

GRID = 64
"""Parameters are multiples of 1/64 and nudges once or twice that, so that θ ± h are exact in every dtype."""

MOST_ARRAYS = {"float16": 1}
"""In half precision the rounding of a longer sum hides its change."""


@dataclass(frozen=True)
class Nudged:
    """Parameters, nudges `by` h of them, the strength λ and the cotangent of the penalty.

    The nudges point outward, so that nothing cancels in the change of the penalty.
    """

    parameters: list[Array]
    by: list[Array]
    strength: float
    cotangent: Array


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Nudged:
    most = MOST_ARRAYS.get(scope.dtype, 3)
    shapes = draw(st.lists(st.sampled_from(SHAPES), min_size=1, max_size=most), label="shapes")
    kind = draw(st.sampled_from(WELL_SCALED), label="kind")
    strength = draw(st.sampled_from(STRENGTHS), label="strength")
    cotangent = draw(st.sampled_from((2.0, -0.5, 1.0, 0.7)), label="cotangent")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    parameters = [(np.round(fill(kind, rng, shape) * GRID) / GRID).astype(scope.dtype) for shape in shapes]
    by = [theta * rng.integers(1, 3, theta.shape).astype(scope.dtype) for theta in parameters]
    return Nudged(parameters, by, strength, np.array(cotangent, scope.dtype))


def measure(implementation: Implementation, case: Nudged) -> tuple[Agreement, ...]:
    gradients = implementation.l2_penalty_vjp(case.parameters, case.cotangent, strength=case.strength)
    pulls = [pull(theta, case.strength, case.cotangent) for theta in case.parameters]
    formula = tuple(
        Agreement(gradient, ball.value, ball.radius, what=f"dparameters[{index}]")
        for index, (gradient, ball) in enumerate(zip(gradients, pulls, strict=True))
    )
    return (*formula, _change(implementation, case, gradients, pulls))


def _change(implementation: Implementation, case: Nudged, gradients: list[Array], pulls: list[Ball]) -> Agreement:
    """What the penalty changes by between θ − h and θ + h, times the cotangent, and what the gradients say."""
    change, error = Ball.exact(0.0), 0.0
    for sign in (1, -1):
        end = [theta + sign * h for theta, h in zip(case.parameters, case.by, strict=True)]
        change = change + sign * widened(implementation.l2_penalty(end, strength=case.strength))
        error += float(penalty(end, case.strength).radius)
    change, slope = widened(case.cotangent) * change, Ball.exact(0.0)
    error *= abs(float(case.cotangent))
    for gradient, ball, h in zip(gradients, pulls, case.by, strict=True):
        slope = slope + 2 * np.sum(widened(gradient) * widened(h))
        error += 2 * float(np.sum(ball.radius * np.abs(h)))
    return Agreement(change.value, slope.value, error + change.radius + slope.radius, what="Ω(θ + h) − Ω(θ − h)")
