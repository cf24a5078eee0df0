"""Adam, which the paper proves to converge."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation

CLAIM = Claim(
    upheld="Adam's average regret on bounded convex losses becomes as small as one likes.",
    refuted="On the slopes 3, −1, −1, 3, … Adam's average regret stays above ½ however long it plays.",
    statement=r"f_t \text{ convex with bounded slopes on a bounded set} \ \Rightarrow\ "
    r"\frac1T \sum_{t \le T} f_t(x_t) - \min_x \frac1T \sum_{t \le T} f_t(x) \to 0",
    assumes=("steps η/√t", "β₁² < √β₂: here β₁ = 0 and β₂ = 1/10"),
    source=Source("Kingma & Ba 2015", "theorem 4.1 and corollary 4.2"),
    needs=("adam_step.beta1", "adam_step.beta2"),
    kind=Kind.REFUTATION,
    profile=Profile.STANDARD,
    dtypes=("float64",),
    examples=4,
    expected="refuted",
    corrected_by=("adam.reddi_counterexample",),
)

SLOPES = (3.0, -1.0, -1.0)
LEARNING_RATE = 0.5
"""η, below √(1 − β₂) = 0.95, up to which Adam comes back to 1 (Reddi, Kale & Kumar 2018, theorem 1)."""


@dataclass(frozen=True)
class Play:
    """How many rounds of three are played from x = 1 on [−1, 1], and the average regret that is asked for by then.

    Gradient descent with the same steps has an average regret that small after 64 rounds.
    """

    rounds: int
    accuracy: float = 0.5


def cases(scope: Scope) -> SearchStrategy[Play]:
    del scope
    return st.sampled_from([Play(64), Play(128), Play(256)])


def measure(implementation: Implementation, case: Play) -> Bound:
    x, state, regret = np.ones(1), None, 0.0
    for t in range(3 * case.rounds):
        slope = SLOPES[t % 3]
        regret += slope * (float(x[0]) + 1)
        x, state = implementation.adam_step(
            x, np.full(1, slope), state, learning_rate=LEARNING_RATE / sqrt(t + 1), beta1=0.0, beta2=0.1
        )
        x = np.clip(x, -1, 1)
    return Bound(regret / (3 * case.rounds), at_most=case.accuracy, what="the average regret against x = −1")
