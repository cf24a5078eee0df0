"""The largest step size that does not diverge."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import integers_below, seeds
from theorycheck_properties._exact import bits
from theorycheck_properties.gradient_descent._step import Array

CLAIM = Claim(
    upheld="Steps below 2/β approach the minimum, at 2/β they swing about it forever, above they run away.",
    refuted="A step size beside 2/β did not shrink, keep or stretch the distance to the minimum as it must.",
    statement=r"\theta^+ - \theta^* = (1 - \eta\beta)(\theta - \theta^*), \qquad "
    r"|1 - \eta\beta| < 1 \Leftrightarrow 0 < \eta < \tfrac{2}{\beta}",
    assumes=("curvature β in every direction",),
    source=Source("Polyak 1987", "§1.4, theorem 3, as an equality for one curvature"),
    needs=("gradient_descent_step",),
    kind=Kind.EXACT,
    profile=Profile.QUICK,
)

LONGEST = 3
"""Steps."""
FINEST = 8
"""Binary places of the offset: the step sizes beside 2/β that are closest to it."""


@dataclass(frozen=True)
class Threshold:
    """½β‖θ − θ*‖² with `minimum` θ* and `start` (p,), and η = (2 + offset)/β.

    All are dyadic and so few digits long that every iterate is represented.
    """

    curvature: float
    minimum: Array
    start: Array
    offset: float
    steps: int


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Threshold:
    side = draw(st.sampled_from((0.0, -1.0, 1.0)), label="side of the threshold")
    steps = draw(st.integers(1, LONGEST), label="steps")
    # |θ| < 2^(steps + 4), and a step adds as many binary places as η has.
    finest = min(FINEST, (bits(scope.dtype) - 4 - steps) // steps)
    offset = side * 2.0 ** -draw(st.integers(0, finest), label="binary places")
    size = draw(st.integers(1, min(4, scope.largest)), label="p")
    curvature = 2.0 ** draw(st.integers(-2, 3), label="log₂ β")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    minimum, distance = integers_below(3, rng, (2, size))
    return Threshold(curvature, minimum.astype(scope.dtype), (minimum + distance).astype(scope.dtype), offset, steps)


def measure(implementation: Implementation, case: Threshold) -> tuple[Agreement, ...]:
    rate, factor = (2 + case.offset) / case.curvature, -1 - case.offset
    distance = case.start.astype(np.float64) - case.minimum
    theta, evidence = case.start, []
    for step in range(1, case.steps + 1):
        gradient = (case.curvature * (theta - case.minimum)).astype(theta.dtype)
        theta = implementation.gradient_descent_step(theta, gradient, learning_rate=rate)
        expected = case.minimum + factor**step * distance
        evidence.append(Agreement(theta, expected, what=f"θ after {step} steps at ηβ = {2 + case.offset}"))
    return tuple(evidence)
