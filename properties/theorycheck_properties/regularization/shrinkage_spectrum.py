"""What L2 and early stopping leave of each direction of the data."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose
from theorycheck.strategies import integers_below, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties.regularization._least_squares import EXAMPLES, Training, designs, trained

CLAIM = Claim(
    upheld="Regularized gradient descent fits each principal direction by its own factor, which tends to the ridge's.",
    refuted="Regularized gradient descent does not shrink the principal directions as theory says.",
    statement=r"X \hat w_T = \sum_j \left( 1 - \big( 1 - \eta ( \tfrac{2}{NK} d_j^2 + 2\lambda ) \big)^T \right)"
    r" \frac{d_j^2}{d_j^2 + NK\lambda}\, u_j u_j^\top y",
    assumes=(
        "X = Σ dⱼuⱼvⱼᵀ, started from 0",
        "mean squared error over all N·K elements, plus λ‖W‖²: the ridge constant is N·K·λ",
    ),
    source=Source("Hastie, Tibshirani & Friedman 2009", "eq. 3.47, with gradient descent solved"),
    needs=("dense", "dense_vjp", "mean_squared_error_vjp", "l2_penalty_vjp", "gradient_descent_step"),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    examples=16,
)

SHARES = (0.5, 0.25, 0.9, 1.0)
"""Of the learning rate that reaches the steepest direction's minimum in one step."""


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Training:
    design = draw(designs(scope.dtype), label="X")
    outputs = draw(st.integers(1, 3), label="K")
    strength = draw(st.sampled_from((0.0, 0.125, 0.5, 0.01)), label="strength")
    steps = draw(st.integers(1, 6), label="T")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    y = integers_below(3, rng, (EXAMPLES, outputs)).astype(scope.dtype)
    steepest = 2 / y.size * float(design.squares.max()) + 2 * strength
    return Training(design, y, strength, draw(st.sampled_from(SHARES), label="share") / steepest, steps)


def measure(implementation: Implementation, case: Training) -> Agreement:
    weight = trained(implementation, case)
    x, no_bias = case.design.x, np.zeros(len(weight), case.y.dtype)
    fit = implementation.dense(x, weight.value.astype(case.y.dtype), no_bias)
    expected = widened(x) @ case.solution.T
    within = enclose("dense", x, weight, no_bias).radius + expected.radius
    return Agreement(fit, expected.value, within, what=f"the fit after {case.steps} steps")
