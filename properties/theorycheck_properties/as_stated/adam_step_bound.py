"""Adam's step size as a bound on its steps."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose

CLAIM = Claim(
    upheld="With β₁ = 0.9 and β₂ = 0.99 no step of Adam is longer than its step size.",
    refuted="With β₁ = 0.9 and β₂ = 0.99 the gradients 5 and 6 take Adam farther than its step size.",
    statement=r"|\theta_t - \theta_{t-1}| \le \eta \text{ where } 1 - \beta_1 \le \sqrt{1 - \beta_2}, \qquad "
    r"|\theta_t - \theta_{t-1}| \le \eta\, \frac{1 - \beta_1}{\sqrt{1 - \beta_2}} \text{ otherwise}",
    assumes=("ε = 0, here 10⁻³⁰", "the first case; in the second, at the default decay rates, it is 3.16 η for 7.27 η"),
    source=Source("Kingma & Ba 2015", "§2.1"),
    needs=("adam_step.beta1", "adam_step.beta2", "adam_step.epsilon"),
    kind=Kind.REFUTATION,
    profile=Profile.STANDARD,
    dtypes=("float64",),
    expected="refuted",
    corrected_by=("adam.step_bound",),
)

OPTIONS = {"learning_rate": 1.0, "beta1": 0.9, "beta2": 0.99, "epsilon": 1e-30}


@dataclass(frozen=True)
class Gradients:
    """Two gradients of one parameter, the second larger by `growth`; η = 1."""

    first: int
    growth: int


def cases(scope: Scope) -> SearchStrategy[Gradients]:
    del scope
    return st.builds(Gradients, st.integers(1, 9), st.integers(0, 1))


def measure(implementation: Implementation, case: Gradients) -> Bound:
    first, second = (np.full(1, float(gradient)) for gradient in (case.first, case.first + case.growth))
    before, state = implementation.adam_step(np.zeros(1), first, None, **OPTIONS)
    after, _ = implementation.adam_step(before, second, state, **OPTIONS)
    _, memory = enclose("adam_step", np.zeros(1), first, None, **OPTIONS)
    around, _ = enclose("adam_step", before, second, memory, **OPTIONS)
    return Bound(np.abs(after - before), at_most=1.0, rounding=around.radius, what="the second step over η")
