"""Switching dropout off, in one softmax layer: a geometric mean of the whole ensemble."""

import numpy as np
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck_properties.dropout._ensembles import all_masks, probabilities
from theorycheck_properties.dropout._softmax import Softmax, log_probabilities, softmaxes, under_all_masks

CLAIM = Claim(
    upheld="In one softmax layer the prediction without dropout is the normalized geometric mean over all masks.",
    refuted="In one softmax layer the prediction without dropout is not the geometric mean over all masks.",
    statement=r"\prod_m \operatorname{softmax} \left( W \tfrac{m \circ x}{1-p} + b \right)^{\mathbb{P}(m)} "
    r"\propto \operatorname{softmax}(Wx + b)",
    assumes=("one layer of weights before the softmax", "independent masks on its inputs"),
    source=Source("Baldi & Sadowski 2013"),
    needs=("dense", "cross_entropy"),
    profile=Profile.QUICK,
    dtypes=("float64", "float32"),
    examples=12,
)


def cases(scope: Scope) -> SearchStrategy[Softmax]:
    return softmaxes(scope)


def measure(implementation: Implementation, case: Softmax) -> Agreement:
    mean = probabilities(case.rate, all_masks(case.x.shape[1])) @ under_all_masks(implementation, case)
    normalized = mean - np.log(np.sum(np.exp(mean)))
    alone = log_probabilities(implementation, case, Ball.exact(case.x))
    within = normalized.radius + alone.radius
    return Agreement(normalized.value, alone.value, within, what="log p of each class, over all masks and without")
