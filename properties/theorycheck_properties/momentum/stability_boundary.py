"""Where heavy ball stops being stable, and what it does on both sides."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import seeds
from theorycheck_properties._exact import bits
from theorycheck_properties.momentum._runs import Array, run

CLAIM = Claim(
    upheld="On a quadratic heavy ball is stable for ηλ below 2(1 + μ), swings for ever at it and runs away beyond.",
    refuted="On a quadratic heavy ball did not follow the powers of the two roots of its recursion.",
    statement=r"\theta_{t+1} = (1 + \mu - \eta\lambda)\theta_t - \mu\theta_{t-1}: \quad \theta_t = "
    r"\frac{(1 - s)\, r^{t+1} - (1 - r)\, s^{t+1}}{r - s}\, \theta_0, \quad rs = \mu,\ (1 - r)(1 - s) = \eta\lambda; "
    r"\qquad |r|, |s| < 1 \Leftrightarrow 0 < \eta\lambda < 2(1 + \mu)",
    assumes=("0 ≤ μ < 1, constant, from rest", "at the boundary r = −1 and s = −μ"),
    source=Source("Polyak 1987", "§3.2.1"),
    needs=("sgd_step.momentum",),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)

BOUNDARY = ((-1.0, -0.5), (-1.0, -0.75), (-1.0, -0.25), (-1.0, 0.0))
WITHIN = ((-0.75, -0.75), (0.75, 0.5), (-0.75, -0.25), (0.5, 0.0), (0.75, 0.75))
BEYOND = ((-1.5, -0.5), (-1.25, -0.75), (-1.25, -0.5), (-1.5, 0.0))
"""The roots r and s, with two binary places at most."""
PLACES = 2
LONGEST = 16


@dataclass(frozen=True)
class Oscillators:
    """½Σλᵢθᵢ² with η = 1: all coordinates (p,) of `start` have the roots r and s, and nothing is rounded."""

    start: Array
    roots: tuple[float, float]
    steps: int


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Oscillators:
    roots = draw(st.sampled_from((*BOUNDARY, *WITHIN, *BEYOND)), label="r, s")
    # λθ and μv have two steps' places beyond θ's; two steps are to spare. In four steps, as many as single precision
    # then holds, the whole part takes seven bits, in LONGEST fourteen.
    longest = min(LONGEST, (bits(scope.dtype) - 7) // PLACES - 4)
    steps = draw(st.integers(1, longest), label="steps")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    start = rng.choice([-2.0, -1.0, 1.0, 2.0], size=draw(st.integers(1, scope.largest), label="p"))
    return Oscillators(start.astype(scope.dtype), roots, steps)


def measure(implementation: Implementation, case: Oscillators) -> tuple[Agreement, ...]:
    r, s = case.roots
    curvature = (1 - r) * (1 - s)
    visited = run(
        implementation, case.start, lambda theta: curvature * theta, case.steps, learning_rate=1.0, momentum=r * s
    )
    start = case.start.astype(np.float64)
    return tuple(
        Agreement(theta, _solution(case.roots, t) * start, what=f"θ after {t} steps at ηλ = {curvature}")
        for t, theta in enumerate(visited)
    )


def _solution(roots: tuple[float, float], t: int) -> float:
    """The quotient written out, for r = s too: hₜ − rs·hₜ₋₁ with hₜ = rᵗ + rᵗ⁻¹s + … + sᵗ."""
    r, s = roots
    now, before = (sum(r**i * s ** (n - i) for i in range(n + 1)) for n in (t, t - 1))
    return now - r * s * before
