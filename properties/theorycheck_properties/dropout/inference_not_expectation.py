"""Switching dropout off, behind a nonlinearity: no mean of the ensemble."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose
from theorycheck_properties._exact import widened
from theorycheck_properties.dropout._ensembles import RATES, Array, all_masks, dropped, probabilities

CLAIM = Claim(
    upheld="Behind a ReLU the mean over all masks exceeds the output without dropout, by p times the smaller input.",
    refuted="Behind a ReLU the mean over all masks and the output without dropout do not differ as they should.",
    statement=r"\mathbb{E}_m \max\left( 0, \tfrac{m_1 s - m_2 t}{1-p} \right) = "
    r"\max(0, s - t) + p \min(s, t) \quad (s, t \ge 0)",
    assumes=("two inputs s and t, with weights 1 and −1", "independent masks"),
    source=Source("derived here", "beside Baldi & Sadowski 2013"),
    needs=("activation.kind=relu", "dense", "dropout_inference"),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)


@dataclass(frozen=True)
class Unit:
    """Whole inputs x (1, 2) of a ReLU unit with weights 1 and −1, and a rate."""

    x: Array
    rate: float


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Unit:
    x = [[float(draw(st.integers(0, 9), label=name)) for name in ("s", "t")]]
    return Unit(np.array(x, scope.dtype), draw(st.sampled_from(RATES), label="rate"))


def measure(implementation: Implementation, case: Unit) -> tuple[Agreement, Agreement]:
    kept = all_masks(2)
    x = dropped(case.x, kept, case.rate)
    mean = probabilities(case.rate, kept) @ _output(implementation, x)
    alone = _output(implementation, Ball.exact(implementation.dropout_inference(case.x, rate=case.rate)))
    s, t = case.x[0].astype(np.float64)
    expected = max(0.0, s - t) + widened(case.rate) * min(s, t)
    return (
        Agreement(mean.value, expected.value, mean.radius + expected.radius, what="the mean over all masks"),
        Agreement(alone.value, np.array([max(0.0, s - t)]), alone.radius, what="the output without dropout"),
    )


def _output(implementation: Implementation, x: Ball) -> Ball:
    """The unit's output for each row of x, with the rounding in it, that of x included."""
    dtype = implementation.dtype
    weight, bias = np.array([[1.0, -1.0]], dtype), np.zeros(1, dtype)
    z = implementation.dense(x.value.astype(dtype), weight, bias)
    observed = widened(implementation.activation(z, kind="relu")[:, 0])
    around = enclose("activation", enclose("dense", x, weight, bias), kind="relu")
    return Ball(observed.value, around.radius[:, 0], observed.format)
