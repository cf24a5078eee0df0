"""No prediction costs less than nothing."""

import numpy as np
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose
from theorycheck_properties._half import telling
from theorycheck_properties.cross_entropy._logits import Logits, shifted_logits

CLAIM = Claim(
    upheld="The cross-entropy is never negative, however confident the prediction.",
    refuted="A confident prediction has a negative cross-entropy.",
    statement=r"L(s, \ell) \ge 0, \quad \text{attained as } s_{\ell} - \max_{k \ne \ell} s_k \to \infty",
    assumes=("labels are classes, so that no probability exceeds 1",),
    source=Source("Cover & Thomas 2006", "lemma 2.1.1"),
    profile=Profile.STANDARD,
    needs=("cross_entropy",),
    kind=Kind.INEQUALITY,
    blind_to=("another positive factor: the sign stays",),
)


ABOVE = {"float64": 64, "float32": 64, "float16": 8}
"""Exponentials of minus this are small beside the rounding of 1, or of its size in half precision."""


def cases(scope: Scope) -> SearchStrategy[Logits]:
    return telling(lambda drawn: shifted_logits(drawn).map(_confident), measure, scope)


def measure(implementation: Implementation, case: Logits) -> Bound:
    loss = implementation.cross_entropy(case.logits, case.labels)
    rounding = enclose("cross_entropy", case.logits, case.labels).radius
    return Bound(loss, at_least=0.0, rounding=rounding, what="the loss")


def _confident(case: Logits) -> Logits:
    """The label's logit lies far above its neighbours in half of the rows or more: there the loss is all but zero."""
    logits = case.logits.copy()
    rows = np.flatnonzero(case.numbers >= 0)
    logits[rows, case.labels[rows]] += ABOVE[logits.dtype.name]
    return Logits(logits, case.labels, case.numbers)
