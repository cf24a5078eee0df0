"""Leaving an example out, without fitting again."""

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
from theorycheck.strategies import integers_below, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties._penalty import Array
from theorycheck_properties.regularization._least_squares import EXAMPLES, Design, designs, slope_of

CLAIM = Claim(
    upheld="Without an example the ridge fit misses it by its residual over one minus its leverage.",
    refuted="The ridge fit without an example is not where the residual and the leverage say.",
    statement=r"y_i - x_i^\top \hat w_{-i} = \frac{y_i - x_i^\top \hat w}{1 - h_{ii}}, \quad "
    r"\hat w_{-i} = \hat w - \frac{A^{-1} x_i\, (y_i - x_i^\top \hat w)}{1 - h_{ii}}, \quad "
    r"h_{ii} = x_i^\top A^{-1} x_i, \ A = X^\top X + k I",
    assumes=("the ridge constant k is kept: with a mean over the examples λ changes from k/N to k/(N − 1)",),
    source=Source("derived here", "by the formula of Sherman and Morrison"),
    needs=("dense", "dense_vjp", "mean_squared_error_vjp", "l2_penalty_vjp"),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    examples=30,
)


@dataclass(frozen=True)
class Left:
    """Inputs and targets y (4, 1), a ridge constant k, and the index of the example to leave out."""

    design: Design
    y: Array
    constant: float
    out: int


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Left:
    design = draw(designs(scope.dtype), label="X")
    constant = draw(st.sampled_from((1.0, 3.0, 12.0)), label="k")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    y = integers_below(3, rng, (EXAMPLES, 1)).astype(scope.dtype)
    return Left(design, y, constant, draw(st.integers(0, EXAMPLES - 1), label="i"))


def measure(implementation: Implementation, case: Left) -> tuple[Agreement, Agreement]:
    design, i = case.design, case.out
    x = widened(design.x[i])
    influence = x @ design.along(1 / (widened(design.squares) + case.constant))  # A⁻¹xᵢ
    residual = (widened(case.y[i, 0]) - design.ridge(case.y, case.constant) @ x)[0] / (1 - influence @ x)
    exact = design.ridge(case.y, case.constant)[0] - influence * residual
    weight = exact.value.astype(case.y.dtype)[None]
    around = Ball(weight.astype(np.float64), np.abs(weight - exact.value) + exact.radius, Ball.exact(weight).format)
    missed = _missed(implementation, case, around)
    slope = _slope(implementation, case, weight, around)
    return (
        Agreement(
            missed.value, residual.value, missed.radius + residual.radius, what="the residual of the one left out"
        ),
        Agreement(
            slope.value, np.zeros(slope.shape), slope.radius, what="the gradient of the loss on the others at ŵ₋ᵢ"
        ),
    )


def _missed(implementation: Implementation, case: Left, weight: Ball) -> Ball:
    """The residual of the example that was left out."""
    x, no_bias = case.design.x[case.out : case.out + 1], np.zeros(1, case.y.dtype)
    prediction = widened(implementation.dense(x, weight.value.astype(case.y.dtype), no_bias)[0, 0])
    missed: Ball = widened(case.y[case.out, 0]) - prediction
    return Ball(missed.value, missed.radius + enclose("dense", x, weight, no_bias).radius[0, 0], missed.format)


def _slope(implementation: Implementation, case: Left, weight: Array, around: Ball) -> Ball:
    """The gradient of the regularized loss on the other examples, with the rounding in it and in ŵ₋ᵢ."""
    x, y = np.delete(case.design.x, case.out, axis=0), np.delete(case.y, case.out, axis=0)
    return slope_of(implementation, x, y, case.constant / len(x), weight, around)[0]
