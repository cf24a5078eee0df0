"""Momentum under a constant force: a geometric series."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball, unit_roundoff
from theorycheck.strategies import WELL_SCALED, fill, seeds

CLAIM = Claim(
    upheld="Under a constant gradient the velocity is a geometric series of it, whatever the step sizes.",
    refuted="Under a constant gradient the iterates do not follow the geometric series of the momentum.",
    statement=r"\theta_T = \theta_0 - \sum_{t=1}^{T} \eta_t\, v_t, \qquad v_t = \frac{1 - \mu^t}{1 - \mu}\, g, \qquad "
    r"v_t + \mu^t g \text{ with Nesterov}",
    assumes=("v₀ = 0", "the learning rate multiplies the velocity and is no part of it"),
    source=Source("Sutskever et al. 2013", "eqs. 1-4, with the learning rate outside the velocity"),
    needs=("sgd_step.momentum",),
    profile=Profile.QUICK,
)

Array = NDArray[Any]

EXACT_MOMENTA = (0.5, 0.0)
EXACT_RATES = (1.0, 0.5, 0.25, 2.0)
LONGEST_EXACT = 3
"""Three steps with these from whole numbers up to 3: θ is a multiple of 2⁻⁵ below 2⁶, as every dtype has it."""
MOMENTA = (0.9, 0.75, 0.99, 0.1)
RATES = (1.0, 0.1, 0.5, 1e-3, 2.0**-5)


@dataclass(frozen=True)
class Push:
    """Steps of size `learning_rates[t]` along one `gradient` (p,); `exact` if nothing is rounded on the way."""

    start: Array
    gradient: Array
    momentum: float
    learning_rates: tuple[float, ...]
    options: dict[str, Any]
    exact: bool

    @property
    def nesterov(self) -> bool:
        """True if the steps look ahead: the only option beside momentum and learning rate."""
        return bool(self.options)


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Push:
    # In half precision the rounding of a longer run hides what it sums.
    exact = scope.dtype == "float16" or draw(st.sampled_from([True, False]), label="exact")
    steps = draw(st.integers(1, LONGEST_EXACT if exact else 8), label="steps")
    momentum = draw(st.sampled_from(EXACT_MOMENTA if exact else MOMENTA), label="momentum")
    rate = st.sampled_from(EXACT_RATES if exact else RATES)
    rates = tuple(draw(rate, label="learning rate") for _ in range(steps))
    nesterov = scope.accepts("sgd_step", "nesterov") and draw(st.booleans(), label="Nesterov")
    kind = draw(st.sampled_from(("ones", "small integers") if exact else WELL_SCALED), label="kind")
    size = draw(st.integers(1, min(4, scope.largest)), label="p")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    start, gradient = fill(kind, rng, (2, size), scope.dtype)
    return Push(start, gradient, momentum, rates, {"nesterov": True} if nesterov else {}, exact)


def measure(implementation: Implementation, case: Push) -> tuple[Agreement, ...]:
    theta, state, evidence = case.start, None, []
    for step, (rate, within) in enumerate(zip(case.learning_rates, _rounding(case), strict=True), 1):
        options = {"learning_rate": rate, "momentum": case.momentum, **case.options}
        theta, state = implementation.sgd_step(theta, case.gradient, state, **options)
        expected = _solution(case, step)
        evidence.append(Agreement(theta, expected, 0.0 if case.exact else within, what=f"θ after {step} steps"))
    return tuple(evidence)


def _solution(case: Push, steps: int) -> Array:
    """θ after some steps, by the closed form in rational numbers."""
    momentum = Fraction(case.momentum)
    # With Nesterov's look-ahead every step is one term of the series ahead.
    series = [(1 - momentum ** (t + case.nesterov)) / (1 - momentum) for t in range(1, steps + 1)]
    distance = sum(Fraction(rate) * terms for rate, terms in zip(case.learning_rates[:steps], series, strict=True))
    pairs = zip(case.start, case.gradient, strict=True)
    return np.array([float(Fraction(float(theta)) - distance * Fraction(float(slope))) for theta, slope in pairs])


def _rounding(case: Push) -> list[Array]:
    """The rounding of each iterate, carried along the recursion."""
    u = unit_roundoff(case.start.dtype)
    momentum, gradient, theta = Ball.option(case.momentum, u), Ball.exact(case.gradient), Ball.exact(case.start)
    velocity, radii = gradient, []
    for rate in case.learning_rates:
        direction = gradient + momentum * velocity if case.nesterov else velocity
        theta = theta - Ball.option(rate, u) * direction
        velocity = momentum * velocity + gradient
        radii.append(theta.settled().radius)
    return radii
