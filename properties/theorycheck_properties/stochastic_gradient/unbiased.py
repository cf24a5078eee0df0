"""The gradient of a minibatch, over all minibatches."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.strategies import integers_below, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties.stochastic_gradient._batches import Array, minibatches, sampling_laws

CLAIM = Claim(
    upheld="Over all minibatches the gradient is right on average, and scatters as sampling without repetition does.",
    refuted="Over all minibatches the gradient is wrong on average, or scatters as no sample does.",
    statement=r"\mathbb{E}\, g_B = g, \qquad \mathbb{E} \lVert g_B - g \rVert^2 "
    r"= \frac1b \left( 1 - \frac bN \right) \frac{1}{N - 1} \sum_i \lVert g_i - g \rVert^2",
    assumes=("the loss is a mean over examples", "B is one of the choices of b among N examples, all as likely"),
    source=Source("Cochran 1977", "theorems 2.1 and 2.2"),
    needs=("dense", "dense_vjp", "mean_squared_error_vjp"),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
)

LARGEST = {"float64": 3, "float32": 3, "float16": 1}
"""Entries of all arrays. At 1 a gradient is below 2⁷ in eighths, which half precision represents."""


@dataclass(frozen=True)
class Regression:
    """Inputs x (N, D), targets y (N, K), a layer, and the size b of a minibatch; N, K and b are powers of two.

    All entries are whole, so that every gradient is dyadic.
    """

    x: Array
    y: Array
    weight: Array
    bias: Array
    size: int


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Regression:
    examples, outputs = draw(st.sampled_from((2, 4)), label="N"), draw(st.sampled_from((1, 2)), label="K")
    size = draw(st.sampled_from([b for b in (1, 2) if b < examples]), label="b")
    inputs = draw(st.integers(1, 3), label="D")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    shapes = ((examples, inputs), (examples, outputs), (outputs, inputs), (outputs,))
    x, y, weight, bias = (integers_below(LARGEST[scope.dtype], rng, shape).astype(scope.dtype) for shape in shapes)
    return Regression(x, y, weight, bias, size)


def measure(implementation: Implementation, case: Regression) -> tuple[Agreement, Agreement]:
    everything = [*range(len(case.x))]
    batches = [_gradient(implementation, case, chosen) for chosen in minibatches(len(case.x), case.size)]
    singles = batches if case.size == 1 else [_gradient(implementation, case, [one]) for one in everything]
    return sampling_laws(batches, singles, _gradient(implementation, case, everything), case.size, exactly=True)


def _gradient(implementation: Implementation, case: Regression, chosen: list[int]) -> Ball:
    """The gradient of the mean squared error of some examples, by weight and bias in a row (P,)."""
    x, y, one = case.x[chosen], case.y[chosen], np.ones((), case.x.dtype)
    prediction = implementation.dense(x, case.weight, case.bias)
    dprediction, _ = implementation.mean_squared_error_vjp(prediction, y, one)
    _, dweight, dbias = implementation.dense_vjp(x, case.weight, case.bias, dprediction)
    return widened(np.concatenate([np.ravel(dweight), dbias]))
