"""The loss under dropout, beside the loss without."""

import numpy as np
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck_properties.dropout._ensembles import all_masks, probabilities
from theorycheck_properties.dropout._softmax import Softmax, log_probabilities, softmaxes, under_all_masks

CLAIM = Claim(
    upheld="Dropout before a softmax layer never lowers the cross-entropy on average, whatever the label.",
    refuted="Dropout before a softmax layer lowered the cross-entropy on average.",
    statement=r"\mathbb{E}_m \operatorname{H} \left( y, W \tfrac{m \circ x}{1-p} + b \right) "
    r"\ge \operatorname{H}(y, Wx + b)",
    assumes=("the cross-entropy H is convex in the logits", "one layer of weights behind the masks"),
    source=Source("derived here", "by Jensen's inequality"),
    needs=("dense", "cross_entropy"),
    kind=Kind.INEQUALITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    examples=20,
)


def cases(scope: Scope) -> SearchStrategy[Softmax]:
    return softmaxes(scope)


def measure(implementation: Implementation, case: Softmax) -> Bound:
    mean = probabilities(case.rate, all_masks(case.x.shape[1])) @ under_all_masks(implementation, case)
    alone = log_probabilities(implementation, case, Ball.exact(case.x))
    return Bound(
        -mean.value, at_least=np.negative(alone.value), rounding=mean.radius + alone.radius, what="the mean loss"
    )
