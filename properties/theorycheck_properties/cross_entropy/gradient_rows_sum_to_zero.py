"""What one logit gains, the others lose."""

import numpy as np
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose_vjp
from theorycheck_properties._half import telling
from theorycheck_properties.cross_entropy._logits import Logits, weighted_logits

CLAIM = Claim(
    upheld="The gradient of the cross-entropy sums to zero over the classes of every example.",
    refuted="The gradient of the cross-entropy does not sum to zero over the classes.",
    statement=r"\sum_k \frac{\partial L}{\partial s_{nk}} = 0 \quad \text{for every } n",
    assumes=("the loss is invariant to a shift of all logits of an example",),
    source=Source("derived here", "from the gradient of Bridle 1990: softmax and label both sum to 1"),
    profile=Profile.STANDARD,
    needs=("cross_entropy_vjp",),
)


def cases(scope: Scope) -> SearchStrategy[Logits]:
    return telling(weighted_logits, measure, scope)


def measure(implementation: Implementation, case: Logits) -> Agreement:
    gradient = implementation.cross_entropy_vjp(case.logits, case.labels, case.numbers).astype(np.float64)
    rounding = enclose_vjp("cross_entropy", case.logits, case.labels, case.numbers).radius
    # Twice, as the sum is the check's own: in float64 it rounds at most as much again.
    return Agreement(
        gradient.sum(axis=1), np.zeros(len(gradient)), 2 * rounding.sum(axis=1), what="the sum of the gradient's row"
    )
