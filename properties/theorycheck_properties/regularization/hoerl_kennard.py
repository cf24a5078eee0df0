"""A little ridge is better than none."""

from dataclasses import dataclass
from itertools import product

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement, Bound
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.strategies import integers_below, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties._penalty import Array
from theorycheck_properties.regularization._estimates import as_penalty, as_test_error
from theorycheck_properties.regularization._least_squares import EXAMPLES, Design, designs

CLAIM = Claim(
    upheld="With noise in the data a small enough ridge estimates better than least squares, as bias and variance say.",
    refuted="The error of the ridge estimates is not their bias and variance, or exceeds that of least squares.",
    statement=r"\mathbb{E} \lVert \hat\beta_k - \beta \rVert^2 = \sum_j \frac{\sigma^2 d_j^2 + k^2 (v_j^\top \beta)^2}"
    r"{(d_j^2 + k)^2} < \mathbb{E} \lVert \hat\beta_0 - \beta \rVert^2 "
    r"\quad \text{for } 0 < k < \frac{2\sigma^2}{\lVert \beta \rVert^2}",
    assumes=("y = Xβ + independent noise of variance σ², X of full column rank",),
    source=Source("Hoerl & Kennard 1970", "theorem 4.3, with the interval of Theobald 1974"),
    needs=("dense", "mean_squared_error", "l2_penalty"),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    examples=25,
)

SIGNS = np.array(list(product((1.0, -1.0), repeat=EXAMPLES))).T
"""All noises of ±1 on the four examples (4, 16), equally likely."""


@dataclass(frozen=True)
class Estimation:
    """Parameters β (D,) to be estimated from Xβ + noise of `deviation` σ, with a ridge k within Theobald's interval."""

    design: Design
    beta: Array
    deviation: float
    ridge: float


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Estimation:
    design = draw(designs(scope.dtype), label="X")
    deviation = draw(st.sampled_from((1.0, 0.5, 2.0)), label="σ")
    share = draw(st.sampled_from((0.5, 0.1, 0.9)), label="share of the interval")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    beta = integers_below(3, rng, (design.x.shape[1],))
    beta[0] = 1.0 + abs(beta[0])
    return Estimation(design, beta, deviation, share * 2 * deviation**2 / float(beta @ beta))


def measure(implementation: Implementation, case: Estimation) -> tuple[Agreement | Bound, ...]:
    with_ridge, without = (_estimates(case, ridge) for ridge in (case.ridge, 0.0))
    expected = _expected(case, case.ridge)
    observed = as_test_error(implementation, with_ridge, case.beta)
    plain = as_test_error(implementation, without, case.beta)
    squared = as_penalty(implementation, with_ridge - case.beta)
    return (
        Agreement(observed.value, expected.value, observed.radius + expected.radius, what="E‖β̂ − β‖² as a test error"),
        Agreement(squared.value, expected.value, squared.radius + expected.radius, what="E‖β̂ − β‖² as a penalty"),
        Bound(
            observed.value,
            at_most=float(plain.value),
            rounding=observed.radius + plain.radius,
            what="the error with the ridge",
        ),
    )


def _estimates(case: Estimation, ridge: float) -> Ball:
    """The ridge estimates (16, D), one for each noise."""
    y = (case.design.x.astype(np.float64) @ case.beta)[:, None] + case.deviation * SIGNS
    return case.design.ridge(y, ridge)


def _expected(case: Estimation, ridge: float) -> Ball:
    squares, along = widened(case.design.squares), widened(case.design.axes.T) @ widened(case.beta)
    shares = (case.deviation**2 * squares + np.square(ridge * along)) / np.square(squares + ridge)
    total: Ball = np.sum(shares)
    return total
