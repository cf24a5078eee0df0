"""Dropout zeroes entries and scales the others."""

import numpy as np
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck_properties.definitions._masked import Masking, agreements_with_mask, maskings

CLAIM = Claim(
    upheld="Dropout returns every entry as zero or scaled by 1/(1 − rate), and the seed alone says which.",
    refuted="Dropout returns an entry that is neither zero nor x/(1 − rate), or not the one that its seed keeps.",
    statement=r"y_i = \frac{m_i x_i}{1 - p}, \quad m_i = m_i(\text{seed}) \in \{0, 1\}, \quad p = 0 \Rightarrow y = x",
    assumes=("finite input", "the same shape, rate and seed give the same mask"),
    source=Source("Srivastava et al. 2014", "§4, scaled in training as in §10"),
    needs=("dropout",),
)


def cases(scope: Scope) -> SearchStrategy[Masking]:
    return maskings(scope)


def measure(implementation: Implementation, case: Masking) -> tuple[Agreement, ...]:
    ones = implementation.dropout(np.ones_like(case.values), rate=case.rate, seed=case.seed)
    y = implementation.dropout(case.values, rate=case.rate, seed=case.seed)
    return agreements_with_mask(ones, y, case, "y of dropout")
