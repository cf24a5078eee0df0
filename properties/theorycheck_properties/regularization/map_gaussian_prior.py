"""The L2 penalty as a belief about the parameters."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import WELL_SCALED, fill, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties._penalty import SHAPES, Array, penalty

CLAIM = Claim(
    upheld="The L2 penalty of strength 1/(2s²) is minus the log-density of a Gaussian prior of deviation s.",
    refuted="The L2 penalty of strength 1/(2s²) is not minus the log-density of a Gaussian prior of deviation s.",
    statement=r"\Omega(\theta) - \Omega(0) = \log p(0) - \log p(\theta), \quad "
    r"p = \mathcal{N}(0, s^2 I), \quad \lambda = \frac{1}{2 s^2}",
    assumes=("the same s for every parameter",),
    source=Source("Goodfellow, Bengio & Courville 2016", "§5.6.1"),
    needs=("l2_penalty",),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)


@dataclass(frozen=True)
class Belief:
    """Parameters, array by array, and the `deviation` s that they are believed to have."""

    parameters: list[Array]
    deviation: float


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Belief:
    shapes = draw(st.lists(st.sampled_from(SHAPES), min_size=1, max_size=4), label="shapes")
    kind = draw(st.sampled_from(WELL_SCALED), label="kind")
    deviation = draw(st.sampled_from((1.0, 0.5, 2.0, 0.1)), label="s")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    return Belief([fill(kind, rng, shape, scope.dtype) for shape in shapes], deviation)


def measure(implementation: Implementation, case: Belief) -> Agreement:
    strength = 1 / (2 * case.deviation**2)
    nothing = [np.zeros_like(theta) for theta in case.parameters]
    observed = widened(implementation.l2_penalty(case.parameters, strength=strength)) - widened(
        implementation.l2_penalty(nothing, strength=strength)
    )
    scores = [np.sum(np.square(widened(theta) / case.deviation)) for theta in case.parameters]
    expected = np.sum(np.stack(scores)) / 2
    within = observed.radius + penalty(case.parameters, strength).radius + expected.radius
    return Agreement(observed.value, expected.value, within, what="log p(0) − log p(θ)")
