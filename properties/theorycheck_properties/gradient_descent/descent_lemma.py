"""How much a gradient step lowers a smooth loss."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball, unit_roundoff
from theorycheck.strategies import fill, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties.gradient_descent._step import Array, stepped

CLAIM = Claim(
    upheld="A gradient step lowers a smooth loss as its slope predicts, to within what the curvature may change.",
    refuted="A gradient step changed a smooth loss by more or less than its smoothness allows.",
    statement=r"\left| L(\theta^+) - L(\theta) + \eta\, \lVert\nabla L(\theta)\rVert^2 \right| "
    r"\le \tfrac{\beta \eta^2}{2}\, \lVert\nabla L(\theta)\rVert^2",
    assumes=("∇L is β-Lipschitz",),
    source=Source("Nesterov 2004", "lemma 1.2.3"),
    needs=("gradient_descent_step",),
    kind=Kind.INEQUALITY,
    profile=Profile.QUICK,
)

STEEPEST = 4 / sqrt(27)
"""The maximum of |tanh″|."""
SHARES = (1.0, 0.5, 0.125, 2.0**-6, 1.5, 2.0)
"""Values of ηβ. The smaller, the closer the bound: at 2⁻⁶ a step that is 1 % off leaves it."""
SMALLEST = 1024
"""An ηβ of fewer roundoffs than this moves θ by little more than its last digits."""


@dataclass(frozen=True)
class Landscape:
    """L(θ) = ½κ‖θ‖² + Σ aₖ tanh(ωₖᵀθ + φₖ): not convex in general, and extremal where all aₖ (K,) are 0.

    `directions` ω is (K, p), `phases` φ (K,), `start` (p,) in the dtype under test.
    """

    curvature: float
    amplitudes: Array
    directions: Array
    phases: Array
    start: Array
    learning_rate: float

    def waves(self, theta: Ball) -> Ball:
        """tanh(ωₖᵀθ + φₖ) (K,)."""
        waves: Ball = np.tanh(widened(self.directions) @ theta + widened(self.phases))
        return waves

    def loss(self, theta: Ball) -> Ball:
        """L(θ)."""
        loss: Ball = self.curvature / 2 * np.sum(np.square(theta)) + widened(self.amplitudes) @ self.waves(theta)
        return loss

    def slope(self, theta: Ball) -> Ball:
        """∇L(θ) (p,)."""
        share = widened(self.amplitudes) * (1 - np.square(self.waves(theta)))
        slope: Ball = self.curvature * theta + share @ widened(self.directions)
        return slope

    @property
    def smoothness(self) -> Ball:
        """β, a Lipschitz constant of ∇L."""
        steepness = np.sum(np.square(widened(self.directions)), axis=1)
        beta: Ball = self.curvature + STEEPEST * (np.abs(widened(self.amplitudes)) @ steepness)
        return beta


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Landscape:
    # In half precision the slope of a saturated wave drowns in rounding.
    half = scope.dtype == "float16"
    curvature = draw(st.sampled_from((1.0, 4.0, 0.125) if half else (1.0, 4.0, 0.125, 0.0)), label="κ")
    waves = 0 if half else draw(st.integers(0 if curvature else 1, 3), label="K")
    size = draw(st.integers(1, min(4, scope.largest)), label="p")
    kind = draw(st.sampled_from(("ones", "small integers", "normal")), label="kind")
    shares = [share for share in SHARES if share >= SMALLEST * unit_roundoff(scope.dtype)]
    share = draw(st.sampled_from(shares), label="ηβ")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    amplitudes, phases = rng.standard_normal((2, waves)) + 0.25
    directions = rng.standard_normal((waves, size))
    start = fill(kind, rng, (size,), scope.dtype)
    flat = Landscape(curvature, amplitudes, directions, phases, start, learning_rate=0.0)
    return Landscape(curvature, amplitudes, directions, phases, start, share / float(flat.smoothness.value))


def measure(implementation: Implementation, case: Landscape) -> Bound:
    start, rate, beta = widened(case.start), case.learning_rate, case.smoothness
    gradient = case.slope(start).value.astype(case.start.dtype)
    after = implementation.gradient_descent_step(case.start, gradient, learning_rate=rate)
    drop = case.loss(start) - case.loss(widened(after))
    # Along the rounded gradient the lemma holds as well, with the inner product for the squared norm.
    predicted = rate * (case.slope(start) @ widened(gradient))
    allowance = rate * rate / 2 * (beta * np.sum(np.square(widened(gradient))))
    return Bound(
        observed=drop.value,
        at_least=(predicted - allowance).value,
        at_most=(predicted + allowance).value,
        rounding=drop.radius + (predicted + allowance).radius + _sway(case, gradient, after),
        what="the drop of the loss",
        scale=abs(float(predicted.value)),
    )


def _sway(case: Landscape, gradient: Array, after: Array) -> float:
    """How much of the loss the rounding of the step itself explains: by the lemma, ‖∇L‖·δ + ½βδ²."""
    distance = float(np.linalg.norm(stepped(case.start, gradient, case.learning_rate).radius))
    slope, beta = case.slope(widened(after)), case.smoothness
    steepness = float(np.linalg.norm(np.abs(slope.value) + slope.radius))
    return distance * (steepness + float(beta.value + beta.radius) * distance / 2)
