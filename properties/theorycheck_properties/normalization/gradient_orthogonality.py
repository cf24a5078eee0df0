"""The gradient through layer norm sums to 0 and is orthogonal to the centred input, but for ε."""

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
from theorycheck_properties.normalization._functionals import agree, exact

CLAIM = Claim(
    upheld="The gradient through layer norm sums to 0 and meets the centred input only as far as ε lets it.",
    refuted="The gradient through layer norm has a forbidden part along the ones or along the centred input.",
    statement=r"\sum_i dx_i = 0, \quad \langle x-\overline{x}, dx\rangle = \frac{\varepsilon}{v+\varepsilon}"
    r"\sum_i g_i u_i \hat{x}_i",
    assumes=("u is the cotangent, g the gain, x̂ the normalized input", "the variance v is biased"),
    source=Source("derived here", "from the invariances in Ba, Kiros & Hinton 2016, §5.1, with ε kept"),
    needs=("layer_norm_vjp",),
    profile=Profile.STANDARD,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return telling(lambda drawn: calls("layer_norm_vjp", drawn, kinds=WELL_SCALED).filter(stays_finite), measure, scope)


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    dx, *_ = implementation.layer_norm_vjp(*case.inputs, **case.options)
    around, *_ = enclose_vjp("layer_norm", *case.inputs, **case.options)
    x, gain, _, dy = (exact(array) for array in case.inputs)
    epsilon = case.options["epsilon"]
    centred = x - np.mean(x, axis=-1, keepdims=True)
    v = np.mean(np.square(centred), axis=-1)
    along = np.sum(gain * dy * centred, axis=-1) * epsilon / ((v + epsilon) * np.sqrt(v + epsilon))
    terms = np.sum(np.abs(gain.value * dy.value), axis=-1) / np.sqrt(v.value + epsilon)

    def total(gradient: Any) -> Any:
        return np.sum(gradient, axis=-1)

    def product(gradient: Any) -> Any:
        return np.sum(centred * gradient, axis=-1)

    return (
        agree("Σ dx", total, dx, around, exact(np.zeros(v.shape)), terms),
        agree("⟨x − x̄, dx⟩", product, dx, around, along, terms * np.sqrt(v.value)),
    )
