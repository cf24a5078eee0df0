"""Nesterov's schedule of momentum, given to a framework's optimizer."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation

CLAIM = Claim(
    upheld="With nesterov=True and the momenta (t − 1)/(t + 2) SGD is Nesterov's accelerated method.",
    refuted="With nesterov=True and the momenta 0 and ¼ the second step of SGD leaves Nesterov's two sequences.",
    statement=r"\mu_t = \frac{t - 1}{t + 2} \ \Rightarrow\ \theta_t = y_t, \qquad "
    r"x_t = y_{t-1} - \eta g_t,\ y_t = x_t + \mu_t (x_t - x_{t-1})",
    assumes=("one buffer v ← μv + g and steps along g + μv, as frameworks have it",),
    source=Source("folklore", "after Sutskever et al. 2013, §2"),
    needs=("sgd_step.momentum", "sgd_step.nesterov"),
    kind=Kind.REFUTATION,
    profile=Profile.STANDARD,
    dtypes=("float64",),
    expected="refuted",
    corrected_by=("momentum.schedule_mismatch", "momentum.nesterov"),
)


@dataclass(frozen=True)
class Descent:
    """½λθ² from θ = 1 with η = 1, two steps long: nothing is rounded."""

    curvature: int


def cases(scope: Scope) -> SearchStrategy[Descent]:
    del scope
    return st.builds(Descent, st.integers(1, 9))


def measure(implementation: Implementation, case: Descent) -> Agreement:
    theta, state = np.ones(1), None
    x = y = np.ones(1)
    for t in (1, 2):
        momentum = (t - 1) / (t + 2)
        old, x = x, y - case.curvature * y
        y = x + momentum * (x - old)
        slope = case.curvature * theta
        theta, state = implementation.sgd_step(theta, slope, state, learning_rate=1.0, momentum=momentum, nesterov=True)
    return Agreement(theta, y, what="θ after two steps")
