"""The gradient through batch norm sums to 0 over every channel."""

from typing import Any

import numpy as np
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose_vjp
from theorycheck.strategies import WELL_SCALED, Call, calls
from theorycheck_properties._comparison import stays_finite
from theorycheck_properties._half import telling
from theorycheck_properties.normalization._functionals import agree, exact, normalized_axes, per_channel

CLAIM = Claim(
    upheld="The gradient through batch norm sums to 0 over every channel, for every ε.",
    refuted="The gradient through batch norm does not sum to 0 over a channel.",
    statement=r"\sum_{n,h,w} dx_{nchw} = 0",
    source=Source("Ioffe & Szegedy 2015", "§3, the gradient of x"),
    profile=Profile.STANDARD,
    needs=("batch_norm_vjp",),
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return telling(lambda drawn: calls("batch_norm_vjp", drawn, kinds=WELL_SCALED).filter(stays_finite), measure, scope)


def measure(implementation: Implementation, case: Call) -> Agreement:
    dx, *_ = implementation.batch_norm_vjp(*case.inputs, **case.options)
    around, *_ = enclose_vjp("batch_norm", *case.inputs, **case.options)
    axes = normalized_axes(case)

    def total(array: Any) -> Any:
        return np.sum(array, axis=axes)

    x, gain, _, dy = (array.astype(np.float64) for array in case.inputs)
    terms = np.abs(per_channel(case, gain) * dy) / np.sqrt(
        np.var(x, axis=axes, keepdims=True) + case.options["epsilon"]
    )
    zero = exact(np.zeros(dx.shape[1]))
    return agree("the sum of dx over a channel", total, dx, around, zero, total(terms))
