"""Dropout on the inputs of a linear model, in place of a penalty."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement, Figure, Series
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose
from theorycheck.strategies import integers_below, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties._penalty import penalty
from theorycheck_properties.dropout._ensembles import RATES, Array, all_masks, dropped, probabilities

CLAIM = Claim(
    upheld="In a linear model dropout is, on average, an L2 penalty on each weight, scaled by its input.",
    refuted="In a linear model dropout does not cost, on average, what the scaled L2 penalty does.",
    statement=r"\mathbb{E}_m \left\lVert Y - \tfrac{1}{1-p} (X \operatorname{diag} m)\, W^\top \right\rVert^2 = "
    r"\lVert Y - X W^\top \rVert^2 + \frac{p}{1-p} \sum_{k, j} \lVert X_j \rVert^2 W_{kj}^2",
    assumes=(
        "a linear model, the squared error, independent masks",
        "the loss on average: descent with a fixed step and dropout hovers about its minimum",
    ),
    source=Source("Srivastava et al. 2014", "§9.1"),
    needs=("dense", "mean_squared_error", "l2_penalty"),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    examples=25,
)


@dataclass(frozen=True)
class Regression:
    """Inputs X (N, D), targets Y (N, K), weights W (K, D), all of them whole or the weights real, and a rate."""

    x: Array
    y: Array
    weight: Array
    rate: float


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Regression:
    examples = draw(st.integers(1, min(5, scope.largest)), label="N")
    inputs = draw(st.integers(1, min(4, scope.largest)), label="D")
    outputs = draw(st.integers(1, 3), label="K")
    rate = draw(st.sampled_from(RATES), label="rate")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    x, y = integers_below(3, rng, (examples, inputs)), integers_below(3, rng, (examples, outputs))
    real = draw(st.booleans(), label="real weights")
    weight = rng.standard_normal((outputs, inputs)) if real else integers_below(3, rng, (outputs, inputs))
    return Regression(x.astype(scope.dtype), y.astype(scope.dtype), weight.astype(scope.dtype), rate)


def measure(implementation: Implementation, case: Regression) -> Agreement:
    kept = all_masks(case.x.shape[1])
    losses: Any = np.stack([_loss(implementation, case, dropped(case.x, mask, case.rate)) for mask in kept])
    average = probabilities(case.rate, kept) @ losses
    regularized = _loss(implementation, case, widened(case.x)) + _penalty(implementation, case)
    within = average.radius + regularized.radius
    scale = max(1.0, float(np.max(losses.value)))
    return Agreement(average.value, regularized.value, within, what="the loss under all masks, averaged", scale=scale)


def _loss(implementation: Implementation, case: Regression, x: Ball) -> Ball:
    """The mean squared error for inputs x, with the rounding in it, that of x included."""
    no_bias = np.zeros(len(case.weight), case.y.dtype)
    prediction = implementation.dense(x.value.astype(case.x.dtype), case.weight, no_bias)
    loss = widened(implementation.mean_squared_error(prediction, case.y))
    around = enclose("mean_squared_error", enclose("dense", x, case.weight, no_bias), case.y)
    return Ball(loss.value, around.radius, loss.format)


def _penalty(implementation: Implementation, case: Regression) -> Ball:
    """The penalty of all products x·w, an array for each output, of strength p/((1 − p)NK): the loss is a mean."""
    exact = [case.x.astype(np.float64) * weight for weight in case.weight]
    products = [one.astype(case.x.dtype) for one in exact]
    strength = case.rate / (1 - case.rate) / case.y.size
    observed = widened(implementation.l2_penalty(products, strength=strength))
    # A product rounded from p to q moves its square by |p − q| |p + q|.
    moved = sum(np.sum(np.abs(one - to) * (np.abs(one) + np.abs(to))) for one, to in zip(exact, products, strict=True))
    return Ball(observed.value, penalty(products, strength).radius + strength * moved, observed.format)


SAMPLES, DEVIATIONS = 4000, 2.576
"""Draws of all masks for each rate, and the normal deviations to either side of their mean: 99 %."""


def figure(implementation: Implementation) -> Figure:
    """The loss under dropout against the rate: all masks, the generator's own, and the penalty that they stand for."""
    dtype, rng = implementation.dtype, np.random.default_rng(0)
    x, y, weight = (rng.standard_normal(shape).astype(dtype) for shape in ((8, 4), (8, 1), (1, 4)))
    case = Regression(x, y, weight, 0.5)
    rates = np.linspace(0.05, 0.8, 16)
    ridge = np.mean((x @ weight.T - y) ** 2) + rates / (1 - rates) * np.sum(np.mean(x**2, axis=0) * weight**2)
    enumerated = [_over_all_masks(implementation, case, rate) for rate in rates.tolist()]
    series = [
        Series("loss + p/(1 − p) · penalty", rates, ridge, "theory"),
        Series("all masks", rates, np.array(enumerated)),
    ]
    if implementation.offers("dropout"):
        series.append(_over_own_masks(implementation, case, rates[::3]))
    return Figure("Dropout on a linear model is a ridge", "rate p", "mean loss", tuple(series))


def _over_all_masks(implementation: Implementation, case: Regression, rate: float) -> float:
    """The mean loss over all masks of the inputs, by their probabilities."""
    kept, no_bias = all_masks(case.x.shape[1]), np.zeros(1, case.y.dtype)
    inputs = ((case.x * mask / (1 - rate)).astype(case.x.dtype) for mask in kept)
    predictions = (implementation.dense(x, case.weight, no_bias) for x in inputs)
    losses = np.array([implementation.mean_squared_error(prediction, case.y) for prediction in predictions])
    return float(probabilities(rate, kept).value @ losses)


def _over_own_masks(implementation: Implementation, case: Regression, rates: Array) -> Series:
    """The mean loss over masks of the implementation's own generator."""
    repeated, no_bias = np.tile(case.x, (SAMPLES, 1)), np.zeros(1, case.y.dtype)
    losses = []
    for seed, rate in enumerate(rates.tolist()):
        inputs = implementation.dropout(repeated, rate=rate, seed=seed)
        errors = implementation.dense(inputs, case.weight, no_bias).reshape(SAMPLES, -1) - case.y[:, 0]
        losses.append(np.mean(errors.astype(np.float64) ** 2, axis=1))
    mean, deviation = np.mean(losses, axis=1), np.std(losses, axis=1, ddof=1)
    spread = DEVIATIONS * deviation / np.sqrt(SAMPLES)
    name = f"{SAMPLES} draws of its own generator"
    return Series(name, rates, mean, "measured", mean - spread, mean + spread, "99 % confidence")
