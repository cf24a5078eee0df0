"""The gradient of dropout."""

import numpy as np
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck_properties.definitions._masked import Masking, agreements_with_mask, maskings

CLAIM = Claim(
    upheld="The gradient of dropout is the cotangent under a mask that the seed alone decides, scaled by 1/(1 − rate).",
    refuted="The gradient of dropout is neither zero nor the cotangent over 1 − rate, or not as its seed decides.",
    statement=r"\bar x_i = \frac{m_i \bar y_i}{1 - p}, \quad m_i = m_i(\text{seed}) \in \{0, 1\}",
    assumes=("finite input", "the same shape, rate and seed give the same mask"),
    source=Source("Srivastava et al. 2014", "§5.1"),
    needs=("dropout_vjp",),
)


def cases(scope: Scope) -> SearchStrategy[Masking]:
    return maskings(scope)


def measure(implementation: Implementation, case: Masking) -> tuple[Agreement, ...]:
    # The mask is the same for every input, so the cotangent's own values may stand in for it.
    ones = np.ones_like(case.values)
    of_ones = implementation.dropout_vjp(case.values, ones, rate=case.rate, seed=case.seed)
    dx = implementation.dropout_vjp(ones, case.values, rate=case.rate, seed=case.seed)
    return agreements_with_mask(of_ones, dx, case, "dx of dropout_vjp")
