"""Two runs of gradient descent on a strongly convex loss come together."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.strategies import fill, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties.gradient_descent._step import Array, step_error

CLAIM = Claim(
    upheld="A gradient step on a strongly convex loss brings any two points together, at the rate of its curvatures.",
    refuted="A gradient step brought two points together slower or faster than the curvatures allow.",
    statement=r"\min_{\mu \le \lambda \le \beta} |1 - \eta\lambda| \le \frac{\lVert \theta^+ - \varphi^+ \rVert}"
    r"{\lVert \theta - \varphi \rVert} \le \max\left( |1 - \eta\mu|,\ |1 - \eta\beta| \right)",
    assumes=("L is μ-strongly convex and β-smooth", "η > 0"),
    source=Source("Polyak 1987", "§1.4, theorem 3"),
    needs=("gradient_descent_step",),
    kind=Kind.INEQUALITY,
    profile=Profile.STANDARD,
)

SHARES = (1.0, 0.5, 0.125, 1.5, 2.0, 2.5)
"""Values of ηβ."""


@dataclass(frozen=True)
class Valley:
    """½μ‖θ‖² + Σ log cosh(ωₖᵀθ + φₖ), extremal without waves (K = 0), and two starts (p,).

    `directions` ω is (K, p), `phases` φ (K,).
    """

    curvature: float
    directions: Array
    phases: Array
    starts: tuple[Array, Array]
    learning_rate: float

    def slope(self, theta: Array) -> Ball:
        """∇L(θ) (p,)."""
        waves = np.tanh(widened(self.directions) @ widened(theta) + widened(self.phases))
        slope: Ball = self.curvature * widened(theta) + waves @ widened(self.directions)
        return slope


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Valley:
    curvature = draw(st.sampled_from((1.0, 0.25, 4.0)), label="μ")
    waves = draw(st.integers(0, 2), label="K")
    size = draw(st.integers(1, min(4, scope.largest)), label="p")
    kind = draw(st.sampled_from(("small integers", "normal")), label="kind")
    share = draw(st.sampled_from(SHARES), label="ηβ")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    # Quarters, so that the largest curvature μ + Σ‖ωₖ‖² is exact.
    directions = np.round(4 * rng.standard_normal((waves, size))) / 4
    theta, varphi = fill(kind, rng, (2, size), scope.dtype)
    varphi[0] = theta[0] + 1  # two points, not one
    rate = share / (curvature + float(np.sum(np.square(directions))))
    return Valley(curvature, directions, rng.standard_normal(waves), (theta, varphi), rate)


def measure(implementation: Implementation, case: Valley) -> Bound:
    ends, error = [], 0.0
    for start in case.starts:
        slope = case.slope(start)
        gradient = slope.value.astype(start.dtype)
        end = implementation.gradient_descent_step(start, gradient, learning_rate=case.learning_rate)
        ends.append(widened(end))
        error += float(np.linalg.norm(step_error(start, gradient, case.learning_rate, slope=slope)))
    before, after = _distance(widened(case.starts[0]), widened(case.starts[1])), _distance(*ends)
    slowest, fastest = _factors(case)
    return Bound(
        after.value,
        at_least=(fastest * before).value,
        at_most=(slowest * before).value,
        rounding=error + float(after.radius + (slowest * before).radius),
        what="the distance of the two after a step",
    )


def _factors(case: Valley) -> tuple[Ball, Ball]:
    """The largest and the smallest |1 − ηλ| among the curvatures between μ and β."""
    largest = case.curvature + float(np.sum(np.square(case.directions)))
    least, most = (np.abs(1 - case.learning_rate * widened(limit)) for limit in (case.curvature, largest))
    within = case.learning_rate * case.curvature <= 1 <= case.learning_rate * largest
    return np.maximum(least, most), widened(0.0) if within else np.minimum(least, most)


def _distance(theta: Ball, varphi: Ball) -> Ball:
    """‖θ − φ‖₂."""
    distance: Ball = np.sqrt(np.sum(np.square(theta - varphi)))
    return distance
