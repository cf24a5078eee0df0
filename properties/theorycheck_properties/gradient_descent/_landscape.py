"""A smooth loss that need not be convex, and what the descent lemma says of one step on it."""

from dataclasses import dataclass, replace
from math import sqrt
from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.contract import Scope
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball, unit_roundoff
from theorycheck.strategies import fill, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties.gradient_descent._step import Array, stepped

STEEPEST = 4 / sqrt(27)
"""The maximum of |tanh″|."""
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
def landscapes(draw: DrawFn, scope: Scope, shares: tuple[float, ...]) -> Landscape:
    """Landscapes with η one of the shares of 1/β."""
    # In half precision the slope of a saturated wave drowns in rounding.
    half = scope.dtype == "float16"
    curvature = draw(st.sampled_from((1.0, 4.0, 0.125) if half else (1.0, 4.0, 0.125, 0.0)), label="κ")
    waves = 0 if half else draw(st.integers(0 if curvature else 1, 3), label="K")
    size = draw(st.integers(1, min(4, scope.largest)), label="p")
    kind = draw(st.sampled_from(("ones", "small integers", "normal")), label="kind")
    large = [share for share in shares if share >= SMALLEST * unit_roundoff(scope.dtype)]
    share = draw(st.sampled_from(large), label="ηβ")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    amplitudes, phases = rng.standard_normal((2, waves)) + 0.25
    directions = rng.standard_normal((waves, size))
    start = fill(kind, rng, (size,), scope.dtype)
    flat = Landscape(curvature, amplitudes, directions, phases, start, learning_rate=0.0)
    return replace(flat, learning_rate=share / float(flat.smoothness.value))


class Drop(NamedTuple):
    """A step: where it ends, the drop of the loss, what the slope predicts of it and what the curvature may change.

    `rounding` is what rounding explains of the difference.
    """

    after: Array
    observed: Ball
    predicted: Ball
    allowance: Ball
    rounding: float


def drop(implementation: Implementation, case: Landscape, theta: Array) -> Drop:
    """A step from θ (p,) and the two sides of the descent lemma."""
    here, rate, beta = widened(theta), case.learning_rate, case.smoothness
    gradient = case.slope(here).value.astype(theta.dtype)
    after = implementation.gradient_descent_step(theta, gradient, learning_rate=rate)
    observed = case.loss(here) - case.loss(widened(after))
    # Along the rounded gradient the lemma holds as well, with the inner product for the squared norm.
    predicted = rate * (case.slope(here) @ widened(gradient))
    allowance = rate * rate / 2 * (beta * np.sum(np.square(widened(gradient))))
    sway = _sway(case, float(np.linalg.norm(stepped(theta, gradient, rate).radius)), after)
    return Drop(after, observed, predicted, allowance, float(observed.radius + (predicted + allowance).radius) + sway)


def _sway(case: Landscape, distance: float, after: Array) -> float:
    """How much of the loss the rounding of the step itself explains: by the lemma, ‖∇L‖·δ + ½βδ²."""
    slope, beta = case.slope(widened(after)), case.smoothness
    steepness = float(np.linalg.norm(np.abs(slope.value) + slope.radius))
    return distance * (steepness + float(beta.value + beta.radius) * distance / 2)
