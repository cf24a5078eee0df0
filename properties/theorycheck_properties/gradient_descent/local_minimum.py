"""Gradient descent stuck in the shallower of two wells."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.strategies import seeds
from theorycheck_properties._exact import widened
from theorycheck_properties.gradient_descent._step import Array, step_error

CLAIM = Claim(
    upheld="From beyond the hump, small steps lead straight to the local minimum and never to the deeper one.",
    refuted="Small steps from beyond the hump overshot the local minimum, turned back or left its well.",
    statement=r"L'(\theta) = (\theta - a)(\theta - h)(\theta - m),\ a < 0 < h < m,\ a + h + m = 0,\ \theta_t > h "
    r"\ \Rightarrow\ 1 - \eta(S - h)(S - a) \le \frac{\theta_{t+1} - m}{\theta_t - m} \le 1 - \eta(s - h)(s - a)",
    assumes=("s = min(θ_t, m), S = max(θ_t, m)", "0 < η ≤ 1/max L″ from s to S"),
    source=Source("Goodfellow, Bengio & Courville 2016", "§4.3 and §8.2.2"),
    needs=("gradient_descent_step",),
    kind=Kind.INEQUALITY,
    profile=Profile.STANDARD,
)


@dataclass(frozen=True)
class Well:
    """The tilted double well with `hump` h and local minimum m; `starts` (p,) are independent particles beyond h."""

    hump: float
    minimum: float
    starts: Array
    learning_rate: float
    steps: int

    @property
    def deepest(self) -> float:
        """The global minimum a."""
        return -(self.hump + self.minimum)

    def slope(self, theta: Ball) -> Ball:
        """L′(θ)."""
        slope: Ball = (theta - self.minimum) * self.secant(theta)
        return slope

    def secant(self, theta: Ball) -> Ball:
        """L′(θ)/(θ − m), which grows with θ from 0 at the hump."""
        secant: Ball = (theta - self.hump) * (theta - self.deepest)
        return secant

    def loss(self, theta: Ball) -> Ball:
        """L(θ) = ¼θ⁴ − ½bθ² + cθ."""
        quadratic = self.hump**2 + self.hump * self.minimum + self.minimum**2
        linear = -self.hump * self.minimum * self.deepest
        square = np.square(theta)
        loss: Ball = np.square(square) / 4 - quadratic / 2 * square + linear * theta
        return loss


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Well:
    hump = draw(st.sampled_from((0.5, 0.25, 1.0)), label="hump")
    minimum = hump + draw(st.sampled_from((0.5, 1.0, 0.25, 1.5)), label="from the hump to the minimum")
    size = draw(st.integers(1, scope.largest), label="p")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    starts = (hump + (minimum - hump) * rng.integers(1, 13, size=size) / 4).astype(scope.dtype)
    share = draw(st.sampled_from((1.0, 0.5, 0.75, 0.25)), label="η max L″")
    farthest = max(float(starts.max()), minimum)
    sharpest = 3 * farthest**2 - (hump**2 + hump * minimum + minimum**2)
    return Well(hump, minimum, starts, share / sharpest, draw(st.integers(1, 12), label="steps"))


def measure(implementation: Implementation, case: Well) -> tuple[Bound, ...]:
    theta, evidence = case.starts, []
    for _ in range(case.steps):
        theta, bound = _step(implementation, case, theta)
        evidence.append(bound)
    height = case.loss(widened(theta)) - case.loss(widened(case.deepest))
    least = case.loss(widened(case.minimum)) - case.loss(widened(case.deepest))
    left = Bound(height.value, at_least=least.value, rounding=height.radius + least.radius, what="the loss left over")
    return (*evidence, left)


def _step(implementation: Implementation, case: Well, theta: Array) -> tuple[Array, Bound]:
    """One step of all particles, held against the slowest and the fastest approach that the well allows."""
    here, minimum = widened(theta), widened(case.minimum)
    slope = case.slope(here)
    gradient = slope.value.astype(theta.dtype)
    after = implementation.gradient_descent_step(theta, gradient, learning_rate=case.learning_rate)
    ends = [
        minimum + (here - minimum) * (1 - case.learning_rate * case.secant(limit))
        for limit in (widened(np.minimum(theta, case.minimum)), widened(np.maximum(theta, case.minimum)))
    ]
    error = step_error(theta, gradient, case.learning_rate, slope=slope)
    return after, Bound(
        after,
        at_least=np.minimum(ends[0].value, ends[1].value),
        at_most=np.maximum(ends[0].value, ends[1].value),
        rounding=error + np.maximum(ends[0].radius, ends[1].radius),
        what="θ after a step",
    )
