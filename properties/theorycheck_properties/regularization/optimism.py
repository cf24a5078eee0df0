"""How much worse a fit does on new data: overfitting, to the last digit."""

from dataclasses import dataclass
from itertools import product

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
from theorycheck_properties._penalty import Array
from theorycheck_properties.regularization._least_squares import EXAMPLES, HADAMARD, Design, Training, designs, trained

CLAIM = Claim(
    upheld="New noise costs a fit more than that which it was trained on: twice its variance for each parameter left.",
    refuted="The gap between the error on new data and on training data is not that of the fit's degrees of freedom.",
    statement=r"\mathbb{E} \left[ \tfrac1N \lVert y' - Hy \rVert^2 - \tfrac1N \lVert y - Hy \rVert^2 \right] = "
    r"\frac{2\sigma^2}{N} \operatorname{tr} H, \qquad \operatorname{tr} H = \sum_j "
    r"\left( 1 - \big( 1 - \eta ( \tfrac{2}{NK} d_j^2 + 2\lambda ) \big)^T \right) \frac{d_j^2}{d_j^2 + NK\lambda}",
    assumes=("the same inputs, with independent noise of variance σ²", "H any linear smoother; here T steps from 0"),
    source=Source("Hastie, Tibshirani & Friedman 2009", "eqs. 7.21 and 7.24"),
    needs=(
        "dense",
        "dense_vjp",
        "mean_squared_error",
        "mean_squared_error_vjp",
        "l2_penalty_vjp",
        "gradient_descent_step",
    ),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    examples=20,
)

SIGNS = np.array(list(product((1.0, -1.0), repeat=EXAMPLES))).T
"""All noises of ±1 on the four examples (4, 16), equally likely: one output is trained on each."""


@dataclass(frozen=True)
class Noisy:
    """A training whose outputs have the same signal (4,), each with another noise of `deviation` σ."""

    training: Training
    signal: Array
    deviation: float


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Noisy:
    design = draw(designs(scope.dtype), label="X")
    deviation = draw(st.sampled_from((1.0, 0.5, 2.0)), label="σ")
    # The loss is a mean over 64 elements: strengths and curvatures are that much smaller.
    strength = draw(st.sampled_from((0.0, 2.0**-6, 2.0**-4, 0.01)), label="strength")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    signal = integers_below(3, rng, (EXAMPLES,))
    y = (signal[:, None] + deviation * SIGNS).astype(scope.dtype)
    steepest = 2 / y.size * float(design.squares.max()) + 2 * strength
    rate = draw(st.sampled_from((0.5, 1.0, 0.3)), label="share") / steepest
    return Noisy(Training(design, y, strength, rate, draw(st.integers(0, 4), label="T")), signal, deviation)


def measure(implementation: Implementation, case: Noisy) -> Agreement:
    fit = _fit(implementation, case.training)
    train = _loss(implementation, fit, case.training.y)
    # Every fit meets every noise.
    count = SIGNS.shape[1]
    repeated = Ball(np.repeat(fit.value, count, axis=1), np.repeat(fit.radius, count, axis=1), fit.format)
    test = _loss(implementation, repeated, np.tile(case.training.y, (1, count)))
    gap = test - train
    freedom: Ball = np.sum(case.training.shrinkage)
    expected = 2 * case.deviation**2 / EXAMPLES * freedom
    return Agreement(gap.value, expected.value, gap.radius + expected.radius, what="E[test − train]")


def _fit(implementation: Implementation, case: Training) -> Ball:
    """The trained fits (4, 16) as the implementation has them, with all the rounding since the start."""
    weight = trained(implementation, case)
    no_bias = np.zeros(len(weight), case.y.dtype)
    fit = implementation.dense(case.design.x, weight.value.astype(case.y.dtype), no_bias)
    return Ball(fit, enclose("dense", case.design.x, weight, no_bias).radius, weight.format)


def _loss(implementation: Implementation, fit: Ball, y: Array) -> Ball:
    loss = np.asarray(implementation.mean_squared_error(fit.value.astype(y.dtype), y), np.float64)
    return Ball(loss, enclose("mean_squared_error", fit, y).radius, Ball.exact(loss).format)


def figure(implementation: Implementation) -> Figure:
    """Error on training and on new data after eight steps against the strength of the penalty, over all noises."""
    dtype, signal, deviation, steps = implementation.dtype, np.array([3.0, 1.0, -1.0, 2.0]), 1.5, 8
    scales = np.array([1.0, 2.0, 0.5])
    design = Design((HADAMARD[:, :3] * scales).astype(dtype), np.eye(3), EXAMPLES * scales**2)
    y = (signal[:, None] + deviation * SIGNS).astype(dtype)
    strengths = 2.0 ** np.arange(-9, 2)
    measured, theory = [], []
    for strength in strengths.tolist():
        steepest = 2 / y.size * float(design.squares.max()) + 2 * strength
        training = Training(design, y, strength, 1 / steepest, steps)
        fit = _fit(implementation, training).value
        train = float(np.mean((fit - y) ** 2))
        measured.append((train, float(np.mean((fit - signal[:, None]) ** 2)) + deviation**2))
        theory.append(_errors(training, signal, deviation))
    kinds = ("training data", "new data")
    exact, seen = np.array(theory).T, np.array(measured).T
    series = []
    for kind, one, other in zip(kinds, exact, seen, strict=True):
        series += [
            Series(f"{kind}, exactly", strengths, one, "theory"),
            Series(f"{kind}, all noises", strengths, other),
        ]
    series += [
        Series("the gap, 2σ² tr H / N", strengths, exact[1] - exact[0], "theory"),
        Series("the gap, all noises", strengths, seen[1] - seen[0]),
    ]
    title = "Overfitting, exactly: means over all 16 noises after eight steps"
    return Figure(title, "strength λ of the penalty", "mean squared error", tuple(series), x_scale="log")


def _errors(training: Training, signal: Array, deviation: float) -> tuple[float, float]:
    """The expected error on training and on new data of the smoother H: ‖(I − H)μ‖² and σ² times a trace, over N."""
    basis = training.design.x / np.linalg.norm(training.design.x, axis=0)
    smoother = (basis * training.shrinkage.value) @ basis.T
    bias = np.sum((signal - smoother @ signal) ** 2)
    rest = np.eye(EXAMPLES) - smoother
    train = bias + deviation**2 * np.sum(rest**2)
    new = bias + deviation**2 * (np.sum(smoother**2) + EXAMPLES)
    return float(train / EXAMPLES), float(new / EXAMPLES)
