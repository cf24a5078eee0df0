"""Heavy ball's rate on quadratics, its factor t forgotten."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation

CLAIM = Claim(
    upheld="On a quadratic of condition κ every step of heavy ball divides the error by (√κ + 1)/(√κ − 1).",
    refuted="On a quadratic of condition 9 the first step of heavy ball leaves ¾ of the error or more, not ½.",
    statement=r"\lVert \theta_t \rVert \le \rho^t \lVert \theta_0 \rVert, \qquad "
    r"\rho = \frac{\sqrt\kappa - 1}{\sqrt\kappa + 1}",
    assumes=("Polyak's parameters", "the spectral radius is ρ, but of a matrix that is not normal"),
    source=Source("folklore", "after Polyak 1964, whose rate is (ρ + δ)ᵗ with a constant before it"),
    needs=("sgd_step.momentum",),
    kind=Kind.REFUTATION,
    profile=Profile.STANDARD,
    dtypes=("float64",),
    expected="refuted",
    corrected_by=("momentum.optimal_parameters",),
)


@dataclass(frozen=True)
class Descent:
    """½λθ² at an edge of the spectrum, λ = 1 or 9, and a number of steps: ρ = ½, η = ¼, μ = ¼, nothing is rounded."""

    curvature: int
    steps: int


def cases(scope: Scope) -> SearchStrategy[Descent]:
    del scope
    return st.builds(Descent, st.sampled_from((1, 9)), st.integers(1, 4))


def measure(implementation: Implementation, case: Descent) -> Bound:
    theta, state = np.ones(1), None
    for _ in range(case.steps):
        slope = float(case.curvature) * theta
        theta, state = implementation.sgd_step(theta, slope, state, learning_rate=0.25, momentum=0.25)
    return Bound(np.abs(theta), at_most=0.5**case.steps, what=f"|θ| after {case.steps} steps")
