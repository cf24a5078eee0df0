"""Heavy ball as the faster gradient descent, on every well-behaved loss."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation

CLAIM = Claim(
    upheld="With Polyak's parameters heavy ball converges on every smooth, strongly convex loss.",
    refuted="With Polyak's parameters heavy ball keeps away from the minimum of a smooth, strongly convex loss.",
    statement=r"\alpha \le L'' \le \beta,\ \eta = \frac{4}{(\sqrt\beta + \sqrt\alpha)^2},\ "
    r"\mu = \left( \frac{\sqrt\beta - \sqrt\alpha}{\sqrt\beta + \sqrt\alpha} \right)^2 "
    r"\ \Rightarrow\ \theta_t \to \theta^*",
    assumes=("any start; Polyak proves it near the minimum of a twice differentiable loss, and for quadratics",),
    source=Source("Polyak 1964", "its local theorem read as a global one"),
    needs=("sgd_step.momentum",),
    kind=Kind.REFUTATION,
    profile=Profile.STANDARD,
    dtypes=("float64",),
    examples=4,
    expected="refuted",
    corrected_by=("momentum.heavy_ball_cycle", "momentum.optimal_parameters"),
)


@dataclass(frozen=True)
class Descent:
    """A number of steps from 3.25 on the loss with slopes 25x, x + 24 and 25x − 24, and the accuracy asked by then.

    On a quadratic with curvatures 1 and 25, 64 steps leave 10⁻⁹ of any start.
    """

    steps: int
    accuracy: float = 0.125


def cases(scope: Scope) -> SearchStrategy[Descent]:
    del scope
    return st.sampled_from([Descent(64), Descent(128), Descent(256)])


def measure(implementation: Implementation, case: Descent) -> Bound:
    x, state = np.full(1, 3.25), None
    for _ in range(case.steps):
        slope = np.where(x < 1, 25 * x, np.where(x < 2, x + 24, 25 * x - 24))
        # Polyak's η = 4/(5 + 1)² and μ = (4/6)² for α = 1 and β = 25.
        x, state = implementation.sgd_step(x, slope, state, learning_rate=1 / 9, momentum=4 / 9)
    return Bound(np.abs(x), at_most=case.accuracy, what=f"the distance to the minimum after {case.steps} steps")
