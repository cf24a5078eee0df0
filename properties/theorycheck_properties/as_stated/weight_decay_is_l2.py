"""An L2 penalty as another name for weight decay, whatever the optimizer."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose

CLAIM = Claim(
    upheld="An L2 penalty makes Adam's weights decay: where no other gradient acts, they shrink by the factor 1 − ηλ.",
    refuted="With an L2 penalty, where no other gradient acts, Adam takes η off a weight of any size, not ηλθ.",
    statement=r"g = \lambda\theta \ \Rightarrow\ \theta_1 = (1 - \eta\lambda)\, \theta_0",
    assumes=("the penalty ½λ‖θ‖²", "any optimizer: here Adam"),
    source=Source("folklore", "refuted by Loshchilov & Hutter 2019, proposition 2"),
    needs=("adam_step.weight_decay",),
    kind=Kind.REFUTATION,
    profile=Profile.STANDARD,
    dtypes=("float64",),
    expected="refuted",
    corrected_by=("regularization.weight_decay_is_l2", "adam.coupled_decay", "adam.decoupled_decay"),
)


@dataclass(frozen=True)
class Weight:
    """One weight; η = ⅛ and λ = ½."""

    theta: int


def cases(scope: Scope) -> SearchStrategy[Weight]:
    del scope
    return st.builds(Weight, st.integers(1, 9))


def measure(implementation: Implementation, case: Weight) -> Agreement:
    theta, options = np.full(1, float(case.theta)), {"learning_rate": 0.125, "weight_decay": 0.5}
    after, _ = implementation.adam_step(theta, np.zeros(1), None, **options)
    around, _ = enclose("adam_step", theta, np.zeros(1), None, **options)
    return Agreement(after, (1 - 0.0625) * theta, around.radius, what="θ after a step of Adam along its penalty alone")
