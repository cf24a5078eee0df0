"""How fast gradient descent lowers a convex loss, sharply."""

from dataclasses import dataclass
from math import ceil, log2
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound, Figure, Series
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.strategies import integers_below, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties.gradient_descent._step import Array, step_error

CLAIM = Claim(
    upheld="On a convex loss N gradient steps leave at most βR²/(4N + 2), and Huber's function leaves just that.",
    refuted="Gradient steps on a convex loss left more than βR²/(4N + 2), or on Huber's function not just that.",
    statement=r"L(\theta_N) - L^* \le \frac{\beta R^2}{4N + 2}, \qquad \eta = \tfrac1\beta,\ "
    r"R = \lVert \theta_0 - \theta^* \rVert",
    assumes=("L is convex and β-smooth", "equality for Huber's function with its kink at R/(2N + 1)"),
    source=Source("Drori & Teboulle 2014", "theorems 3.1 and 3.2"),
    needs=("gradient_descent_step",),
    kind=Kind.INEQUALITY,
    profile=Profile.STANDARD,
)


@dataclass(frozen=True)
class Trough:
    """A sum of Huber functions, Σ h(ωₖᵀ(θ − θ*)) with h quadratic up to the kink δₖ and straight beyond.

    `directions` ω is (K, p), `kinks` δ (K,), `minimum` θ* and `start` (p,), `smoothness` β a power of two. `extremal`
    if the ωₖ are the axes and every kink is the worst for the number of steps: then nothing is rounded.
    """

    directions: Array
    kinks: Array
    minimum: Array
    start: Array
    smoothness: float
    steps: int
    extremal: bool

    def slope(self, theta: Ball) -> Ball:
        """∇L(θ) (p,)."""
        kinks = widened(self.kinks)
        bent = np.maximum(np.minimum(self._along(theta), kinks), -kinks)
        slope: Ball = bent @ widened(self.directions)
        return slope

    def loss(self, theta: Ball) -> Ball:
        """L(θ), which is 0 at the minimum."""
        far = np.abs(self._along(theta))
        near: Any = np.minimum(far, widened(self.kinks))
        loss: Ball = np.sum(near * (far - near / 2))
        return loss

    def _along(self, theta: Ball) -> Ball:
        """ωₖᵀ(θ − θ*) (K,)."""
        along: Ball = widened(self.directions) @ (theta - widened(self.minimum))
        return along


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Trough:
    # In half precision the rounding of real steps hides how far they lead.
    extremal = scope.dtype == "float16" or draw(st.sampled_from([True, False]), label="extremal")
    steps = draw(st.integers(1, 8), label="N")
    size = draw(st.integers(1, min(4, scope.largest)), label="p")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    minimum, distance = integers_below(3, rng, (2, size))
    if extremal:
        share = 2.0 ** draw(st.integers(-1, 1), label="log₂ ω")
        directions, kinks = share * np.eye(size), share * np.abs(distance)
        start = minimum + (2 * steps + 1) * distance
        smoothness = share**2
    else:
        waves = draw(st.integers(1, 3), label="K")
        directions, kinks = np.round(4 * rng.standard_normal((waves, size))) / 4, rng.random(waves) + 0.125
        start = minimum + 4 * rng.standard_normal(size)
        smoothness = 2.0 ** ceil(log2(np.sum(np.square(directions)) + 0.125))
    return Trough(directions, kinks, minimum, start.astype(scope.dtype), smoothness, steps, extremal)


def measure(implementation: Implementation, case: Trough) -> Bound:
    theta, error = case.start, 0.0
    for _ in range(case.steps):
        theta, rounded = _step(implementation, case, theta)
        # Steps of at most 2/β on a convex loss bring no two points farther apart: errors add up, at most.
        error += rounded
    left, slope = case.loss(widened(theta)), case.slope(widened(theta))
    steepness = float(np.linalg.norm(np.abs(slope.value) + slope.radius))
    distance = widened(case.start) - widened(case.minimum)
    limit = case.smoothness * np.sum(np.square(distance)) / (4 * case.steps + 2)
    return Bound(
        left.value,
        at_least=limit.value if case.extremal else None,
        at_most=limit.value,
        # The quotient alone is rounded where nothing else is.
        rounding=limit.radius + (0.0 if case.extremal else left.radius + steepness * error),
        what=f"the loss left after {case.steps} steps",
    )


def _step(implementation: Implementation, case: Trough, theta: Array) -> tuple[Array, float]:
    """A step of size 1/β, and how far rounding may have carried it."""
    slope, rate = case.slope(widened(theta)), 1 / case.smoothness
    gradient = slope.value.astype(theta.dtype)
    after = implementation.gradient_descent_step(theta, gradient, learning_rate=rate)
    return after, float(np.linalg.norm(step_error(theta, gradient, rate, slope=slope)))


MOST_STEPS = 24
"""N, in the figure."""


def figure(implementation: Implementation) -> Figure:
    """The loss left after N steps, in units of βR²/N: the textbook's ½ is twice what the worst function leaves."""
    steps = np.arange(1, MOST_STEPS + 1)
    ones, rng = np.ones(1), np.random.default_rng(0)
    worst = [Trough(np.eye(1), ones, 0 * ones, ones * (2 * n + 1), 1.0, int(n), extremal=True) for n in steps]
    series = [
        Series("textbook, ½", steps, np.full(MOST_STEPS, 0.5), "bound"),
        Series("sharp, N/(4N + 2)", steps, steps / (4 * steps + 2), "bound"),
        Series(
            "Huber's function, worst for each N", steps, np.array([_left(implementation, one)[-1] for one in worst])
        ),
    ]
    for number in range(1, 4):
        directions, kinks = rng.standard_normal((3, 3)), rng.random(3) / 4
        smoothness = float(np.linalg.norm(directions, 2) ** 2)
        loss = Trough(directions, kinks, np.zeros(3), rng.standard_normal(3), smoothness, MOST_STEPS, extremal=False)
        series.append(Series(f"a convex loss drawn at random, {number}", steps, _left(implementation, loss)))
    return Figure(
        "What gradient descent leaves of a convex loss is at most half of what textbooks allow",
        "steps N",
        "N (L(θ_N) − L*) / (βR²)",
        tuple(series),
    )


def _left(implementation: Implementation, case: Trough) -> Array:
    """N L(θ_N)/(βR²) after each of the steps N."""
    theta, left = case.start.astype(implementation.dtype), []
    for _ in range(case.steps):
        theta, _ = _step(implementation, case, theta)
        left.append(case.loss(widened(theta)).value)
    scale = case.smoothness * float(np.sum(np.square(case.start - case.minimum)))
    rate: Array = np.arange(1, case.steps + 1) * np.array(left) / scale
    return rate
