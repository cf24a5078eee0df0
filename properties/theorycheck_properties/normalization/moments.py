"""Normalization makes the mean 0 and the variance v/(v + ε)."""

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose
from theorycheck.strategies import WELL_SCALED, Call, calls
from theorycheck_properties._comparison import stays_finite
from theorycheck_properties._half import telling
from theorycheck_properties.normalization._functionals import agree, exact, normalized_axes

CLAIM = Claim(
    upheld="Normalization makes the mean 0 and the variance v/(v + ε).",
    refuted="Normalization leaves a mean other than 0 or a variance other than v/(v + ε).",
    statement=r"\overline{y} = 0, \ \overline{y^2} = \frac{v}{v+\varepsilon}, \ v = \overline{(x-\overline{x})^2}",
    assumes=("gain 1, bias 0", "the variance v is biased"),
    source=Source("Ba, Kiros & Hinton 2016", "eq. 3; Ioffe & Szegedy 2015, algorithm 1"),
    any_of=("layer_norm", "batch_norm"),
    profile=Profile.STANDARD,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    [operation] = scope.options
    return telling(
        lambda drawn: calls(operation, drawn, kinds=WELL_SCALED).map(_plain).filter(stays_finite), measure, scope
    )


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    y = implementation.operation(case.operation)(*case.inputs, **case.options)
    around = enclose(case.operation, *case.inputs, **case.options)
    axes = normalized_axes(case)

    def mean(array: Any) -> Any:
        return np.mean(array, axis=axes)

    def variance(array: Any) -> Any:
        return np.mean(np.square(array - np.mean(array, axis=axes, keepdims=True)), axis=axes)

    v = variance(exact(case.inputs[0]))
    return (
        agree("the mean of y", mean, y, around, exact(np.zeros(v.shape))),
        agree("the variance of y", variance, y, around, v / (v + case.options["epsilon"])),
    )


def _plain(call: Call) -> Call:
    x, gain, bias = call.inputs
    return replace(call, inputs=(x, np.ones_like(gain), np.zeros_like(bias)))
