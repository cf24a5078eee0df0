"""Nesterov's two sequences in one buffer."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose
from theorycheck.strategies import WELL_SCALED, fill, seeds

CLAIM = Claim(
    upheld="Momentum with Nesterov's look-ahead visits the points of his two sequences.",
    refuted="Momentum with Nesterov's look-ahead leaves the points of his two sequences.",
    statement=r"x_{t+1} = y_t - \eta\, g_t, \qquad y_{t+1} = x_{t+1} + \mu (x_{t+1} - x_t), \qquad \theta_t = y_t",
    assumes=("constant learning rate and momentum: with a schedule it is another method", "x₀ = y₀"),
    source=Source("Nesterov 2004", "§2.2.1, constant step scheme III"),
    needs=("sgd_step.momentum", "sgd_step.nesterov"),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)

Array = NDArray[Any]


@dataclass(frozen=True)
class Path:
    """A start (p,) and the gradients (T, p) met on the way."""

    start: Array
    gradients: Array
    learning_rate: float
    momentum: float


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Path:
    kind = draw(st.sampled_from(WELL_SCALED), label="kind")
    steps, size = draw(st.integers(2, 6), label="steps"), draw(st.integers(1, min(4, scope.largest)), label="p")
    rate = draw(st.sampled_from((1.0, 0.5, 0.1, 0.125)), label="learning rate")
    momentum = draw(st.sampled_from((0.5, 0.9, 0.75, 0.0)), label="momentum")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    start, *gradients = fill(kind, rng, (steps + 1, size), scope.dtype)
    return Path(start, np.array(gradients), rate, momentum)


def measure(implementation: Implementation, case: Path) -> tuple[Agreement, ...]:
    options = {"learning_rate": case.learning_rate, "momentum": case.momentum, "nesterov": True}
    theta, state, evidence = case.start, None, []
    enclosed, memory = Ball.exact(case.start), None
    x = y = Ball.exact(case.start.astype(np.float64))
    for t, gradient in enumerate(case.gradients, start=1):
        theta, state = implementation.sgd_step(theta, gradient, state, **options)
        enclosed, memory = enclose("sgd_step", enclosed, gradient, memory, **options)
        old, x = x, y - case.learning_rate * Ball.exact(gradient.astype(np.float64))
        y = x + case.momentum * (x - old)
        evidence.append(Agreement(theta, y.value, enclosed.radius + y.radius, what=f"θ after {t} steps"))
    return tuple(evidence)
