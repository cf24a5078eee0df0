"""Probabilities less labels: the gradient that makes the softmax and the cross-entropy a pair."""

import numpy as np
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball, unit_roundoff
from theorycheck.reference import enclose_vjp
from theorycheck_properties.cross_entropy._logits import Logits, weighted_logits

CLAIM = Claim(
    upheld="The gradient of the cross-entropy is the probabilities less the labels, over the size of the batch.",
    refuted="The gradient of the cross-entropy is not (softmax − onehot)/N.",
    statement=r"\frac{\partial L}{\partial s_{nk}} = \frac{\operatorname{softmax}(s_n)_k - [k = \ell_n]}{N}",
    assumes=("labels in [0, K)",),
    source=Source("Bridle 1990"),
    profile=Profile.STANDARD,
    needs=("cross_entropy_vjp",),
)


def cases(scope: Scope) -> SearchStrategy[Logits]:
    return weighted_logits(scope)


def measure(implementation: Implementation, case: Logits) -> Agreement:
    observed = implementation.cross_entropy_vjp(case.logits, case.labels, case.numbers)
    expected = _closed_form(case)
    rounding = enclose_vjp("cross_entropy", case.logits, case.labels, case.numbers).radius
    return Agreement(observed, expected.value, rounding + expected.radius, what="the gradient of the logits")


def _closed_form(case: Logits) -> Ball:
    """(softmax − onehot)·dL/N in float64, with the rounding of that arithmetic."""
    logits = case.logits.astype(np.float64)
    weights = np.exp(Ball.exact(logits - logits.max(axis=1, keepdims=True), unit_roundoff(np.float64)))
    onehot = np.arange(logits.shape[1]) == case.labels[:, None]
    gradient: Ball = (weights / np.sum(weights, axis=1, keepdims=True) - onehot) * float(case.numbers) / len(logits)
    return gradient
