"""What a momentum schedule does to Nesterov's method in one buffer."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import integers_below, seeds

CLAIM = Claim(
    upheld="A change of momentum takes the one-buffer form off Nesterov's two sequences, by just the product it must.",
    refuted="After a change of momentum the distance to Nesterov's two sequences is not the product it must be.",
    statement=r"\theta_2 - y_2 = -\eta\, \mu_2 (\mu_2 - \mu_1)\, g_0, \qquad "
    r"x_{t+1} = y_t - \eta g_t,\ y_{t+1} = x_{t+1} + \mu_{t+1} (x_{t+1} - x_t)",
    assumes=("the velocity is multiplied by μ_t where the two sequences have μ_{t−1}", "x₀ = y₀ = θ₀"),
    source=Source("derived here", "from Sutskever et al. 2013, eqs. 3 and 4"),
    needs=("sgd_step.momentum", "sgd_step.nesterov"),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
)

Array = NDArray[np.floating]

MOMENTA = (0.5, 0.0, 0.75, 0.25)


@dataclass(frozen=True)
class Change:
    """A start and two gradients (p,), whole numbers, dyadic momenta of two steps and a dyadic η: nothing is rounded."""

    start: Array
    gradients: tuple[Array, Array]
    momenta: tuple[float, float]
    learning_rate: float


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Change:
    momenta = tuple(draw(st.sampled_from(MOMENTA), label=f"μ of step {t}") for t in (1, 2))
    rate = draw(st.sampled_from((1.0, 0.5, 0.25)), label="learning rate")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    size = draw(st.integers(1, scope.largest), label="p")
    start, first, second = integers_below(2, rng, (3, size)).astype(scope.dtype)
    return Change(start, (first, second), (momenta[0], momenta[1]), rate)


def measure(implementation: Implementation, case: Change) -> Agreement:
    theta, state = case.start, None
    x = y = case.start.astype(np.float64)
    for gradient, momentum in zip(case.gradients, case.momenta, strict=True):
        options = {"learning_rate": case.learning_rate, "momentum": momentum, "nesterov": True}
        theta, state = implementation.sgd_step(theta, gradient, state, **options)
        old, x = x, y - case.learning_rate * gradient
        y = x + momentum * (x - old)
    first, second = case.momenta
    expected = -case.learning_rate * second * (second - first) * case.gradients[0].astype(np.float64)
    return Agreement(theta - y, expected, what="the distance to the two sequences after two steps")
