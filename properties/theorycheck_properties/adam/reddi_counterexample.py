"""A convex problem on which Adam never learns."""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement, Bound, Figure, Series
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose

CLAIM = Claim(
    upheld="On Reddi, Kale and Kumar's losses Adam comes back to the worst point for ever, and its regret grows on.",
    refuted="On Reddi, Kale and Kumar's losses Adam did not come back to the worst point.",
    statement=r"f_t(x) = Cx \text{ if } t \equiv 1 \ (3), \text{ else } -x, \text{ on } [-1, 1]: \quad x_1 = 1 "
    r"\Rightarrow x_{3k+1} = 1, \quad \sum_{t \le 3k} f_t(x_t) - f_t(-1) \ge k\,(2C - 4)",
    assumes=("C > 2, β₁ = 0, β₂ = 1/(1 + C²)", "steps η/√t with η < √(1 − β₂), x put back into [−1, 1]"),
    source=Source("Reddi, Kale & Kumar 2018", "theorem 1, with the bias correction that it leaves out"),
    needs=("adam_step.beta1", "adam_step.beta2", "adam_step.epsilon"),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    examples=25,
)

Array = NDArray[Any]
Step = Callable[..., tuple[Array, Any]]

EPSILON = 1e-30
"""Nothing beside any gradient: the theorem has none."""
CONSTANTS = (3.0, 2.5, 4.0, 2.0625, 8.0)
"""Values of C, which the theorem wants above 2: just above it, and far."""
SHARES = (0.9375, 0.5, 0.125)
"""Of the largest η, √(1 − β₂)."""


@dataclass(frozen=True)
class Adversary:
    """The slope C that comes every third time, the first learning rate η, the rounds of three played, and x₁ (1,)."""

    slope: float
    learning_rate: float
    rounds: int
    start: Array

    def gradient(self, t: int) -> Array:
        """f_t′ (1,)."""
        return np.full_like(self.start, self.slope if t % 3 == 1 else -1.0)

    @property
    def options(self) -> dict[str, float]:
        """The options of every step but for the learning rate."""
        return {"beta1": 0.0, "beta2": 1 / (1 + self.slope**2), "epsilon": EPSILON}


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Adversary:
    slope = draw(st.sampled_from(CONSTANTS), label="C")
    rate = draw(st.sampled_from(SHARES), label="share of the largest η") * slope / sqrt(1 + slope**2)
    return Adversary(slope, rate, draw(st.integers(1, 16), label="rounds"), np.ones(1, scope.dtype))


def measure(implementation: Implementation, case: Adversary) -> tuple[Agreement | Bound, ...]:
    visited = _play(implementation.adam_step, case)
    # Every third step ends at least 0.009 beyond 1 before x is put back: rounding does not keep it inside.
    returns = np.array(visited[3::3])
    first, _ = enclose(
        "adam_step", case.start, case.gradient(1), None, learning_rate=case.learning_rate, **case.options
    )
    regret = sum(float(case.gradient(t)[0]) * (float(x[0]) + 1) for t, x in enumerate(visited[:-1], start=1))
    return (
        Agreement(visited[1], first.value, first.radius, what="x after the first step"),
        Agreement(returns, np.ones_like(returns), what="x after every third step"),
        Bound(regret, at_least=case.rounds * (2 * case.slope - 4), what="the regret against x = −1"),
    )


def _play(step: Step, case: Adversary) -> list[Array]:
    """x₁, x₂, …, each put back into [−1, 1]."""
    x, state, visited = case.start, None, [case.start]
    for t in range(1, 3 * case.rounds + 1):
        rate = case.learning_rate / sqrt(t)
        x, state = step(x, case.gradient(t), state, learning_rate=rate, **case.options)
        x = np.clip(x, -1, 1)
        visited.append(x)
    return visited


def figure(implementation: Implementation) -> Figure:
    """The average regret of Adam, which stays, and of AMSGrad and gradient descent, which vanishes."""
    case = Adversary(3.0, 0.5, 200, np.ones(1, implementation.dtype))
    steps = np.arange(1, 3 * case.rounds + 1)
    shown = 3 * np.unique(np.geomspace(1, case.rounds, 40).astype(int))
    series = [Series("Adam at least, (2C − 4)/3", shown[[0, -1]], np.full(2, (2 * case.slope - 4) / 3), "bound")]
    methods: dict[str, Step] = {"Adam": implementation.adam_step, "AMSGrad": _amsgrad, "gradient descent": _descend}
    for name, step in methods.items():
        visited = np.array(_play(step, case)[:-1], np.float64)[:, 0]
        slopes = np.array([case.gradient(int(t))[0] for t in steps])
        average = np.cumsum(slopes * (visited + 1)) / steps
        series.append(Series(name, shown, average[shown - 1]))
    title = "On Reddi's losses the average regret of Adam does not vanish"
    return Figure(title, "steps t, at the end of every round of three", "regret / t", tuple(series), x_scale="log")


def _descend(x: Array, gradient: Array, _state: None, *, learning_rate: float, **_: float) -> tuple[Array, None]:
    return x - learning_rate * gradient, None


def _amsgrad(
    x: Array, gradient: Array, state: tuple[Array, Array] | None, *, learning_rate: float, beta2: float, **_: float
) -> tuple[Array, tuple[Array, Array]]:
    """Reddi, Kale & Kumar 2018, algorithm 2, with β₁ = 0: the second moment that divides never falls."""
    second, highest = state or (np.zeros_like(x), np.zeros_like(x))
    second = beta2 * second + (1 - beta2) * np.square(gradient)
    highest = np.maximum(highest, second)
    return x - learning_rate * gradient / np.sqrt(highest), (second, highest)
