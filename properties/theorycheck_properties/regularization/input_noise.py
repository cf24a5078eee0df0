"""Noise on the inputs, in place of a penalty."""

from dataclasses import dataclass
from itertools import product

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose
from theorycheck.strategies import integers_below, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties._penalty import Array

CLAIM = Claim(
    upheld="Training a linear model on noisy inputs is, on average, adding an L2 penalty of the noise's variance.",
    refuted="Noise on the inputs of a linear model does not cost what an L2 penalty of its variance does.",
    statement=r"\mathbb{E}_\varepsilon \tfrac{1}{NK} \lVert Y - (X + \varepsilon) W^\top \rVert^2 = "
    r"\tfrac{1}{NK} \lVert Y - X W^\top \rVert^2 + \tfrac{\sigma^2}{K} \lVert W \rVert^2",
    assumes=("a linear model and the squared error", "independent noise of variance σ² on each input"),
    source=Source("Bishop 1995"),
    needs=("dense", "mean_squared_error"),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)


@dataclass(frozen=True)
class Noise:
    """A linear model W (K, D), b (K,), inputs X (N, D), targets Y (N, K), and the `deviation` σ of the noise.

    `exact` if all are whole or dyadic and N·K is a power of two, so that nothing is rounded.
    """

    x: Array
    y: Array
    weight: Array
    bias: Array
    deviation: float
    exact: bool


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Noise:
    exact = draw(st.sampled_from([True, False]), label="exact")
    examples = draw(st.sampled_from((1, 2, 4) if exact else (1, 2, 3, 5)), label="N")
    outputs = draw(st.sampled_from((1, 2) if exact else (1, 2, 3)), label="K")
    inputs = draw(st.integers(1, min(4, scope.largest)), label="D")
    deviation = draw(st.sampled_from((1.0, 0.5, 2.0)), label="σ")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    # On a grid, so that adding the noise rounds nothing; the weights need none.
    x, y, bias = (integers_below(3, rng, shape) for shape in ((examples, inputs), (examples, outputs), (outputs,)))
    weight = integers_below(3, rng, (outputs, inputs)) if exact else rng.standard_normal((outputs, inputs))
    x, y, weight, bias = (array.astype(scope.dtype) for array in (x, y, weight, bias))
    return Noise(x, y, weight, bias, deviation, exact)


def measure(implementation: Implementation, case: Noise) -> Agreement:
    dtype = case.x.dtype
    noise = case.deviation * np.array(list(product((1, -1), repeat=case.x.shape[1])), dtype)
    noisy = (case.x[:, None] + noise).reshape(-1, case.x.shape[1]).astype(dtype)
    expected_loss = _loss(implementation, case, noisy, np.repeat(case.y, len(noise), axis=0))
    penalty = case.deviation**2 / len(case.weight) * np.sum(np.square(widened(case.weight)))
    regularized = _loss(implementation, case, case.x, case.y) + penalty
    within = 0.0 if case.exact else expected_loss.radius + regularized.radius
    return Agreement(expected_loss.value, regularized.value, within, what="the loss under all noises, averaged")


def _loss(implementation: Implementation, case: Noise, x: Array, y: Array) -> Ball:
    prediction = implementation.dense(x, case.weight, case.bias)
    loss = np.asarray(implementation.mean_squared_error(prediction, y), np.float64)
    around = enclose("mean_squared_error", enclose("dense", x, case.weight, case.bias), y)
    return Ball(loss, around.radius, widened(loss).format)
