"""What one example can do to a regularized fit."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement, Bound
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.strategies import integers_below, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties._penalty import Array
from theorycheck_properties.regularization._least_squares import EXAMPLES, Design, designs, slope_of

CLAIM = Claim(
    upheld="Another example in the place of one moves a regularized fit by at most its gradient there over 2λ.",
    refuted="Another example in the place of one moves a regularized fit farther than strong convexity allows.",
    statement=r"\lVert \hat w' - \hat w \rVert \le \frac{\lVert \nabla'(\hat w) \rVert}{2\lambda}, \qquad "
    r"\nabla'(\hat w) = \frac2N \left( (x'^\top \hat w - y')\, x' - (x_i^\top \hat w - y_i)\, x_i \right)",
    assumes=("mean squared error plus λ‖w‖²: 2λ-strongly convex", "here x′ = −xᵢ, so that both fits are known exactly"),
    source=Source("derived here", "from strong convexity, Nesterov 2004, §2.1.3"),
    needs=("dense", "dense_vjp", "mean_squared_error_vjp", "l2_penalty_vjp"),
    kind=Kind.INEQUALITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    examples=30,
)


@dataclass(frozen=True)
class Replaced:
    """Inputs, targets y (4, 1) and strength λ; example `index` is replaced by its mirror image with target `other`."""

    design: Design
    y: Array
    strength: float
    index: int
    other: float


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Replaced:
    design = draw(designs(scope.dtype), label="X")
    strength = draw(st.sampled_from((0.5, 0.125, 2.0, 0.1)), label="strength")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    y, other = integers_below(3, rng, (EXAMPLES, 1)).astype(scope.dtype), float(integers_below(9, rng, ()))
    return Replaced(design, y, strength, draw(st.integers(0, EXAMPLES - 1), label="i"), other)


def measure(implementation: Implementation, case: Replaced) -> tuple[Agreement, Bound]:
    design, constant = case.design, EXAMPLES * case.strength
    x, y, mirrored = design.x.copy(), case.y.copy(), case.y.copy()
    x[case.index], y[case.index], mirrored[case.index] = -x[case.index], case.other, -case.other
    before = design.ridge(case.y, constant)
    after = design.ridge(mirrored, constant)  # to turn an example about the origin, both signs, changes nothing
    weight = before.value.astype(y.dtype)
    around = Ball(weight.astype(np.float64), np.abs(weight - before.value) + before.radius, Ball.exact(weight).format)
    slope = slope_of(implementation, x, y, case.strength, weight, around)[0]
    at = widened(design.x[case.index])
    pulls = [widened(x[case.index]) * (before @ -at - case.other), at * (before @ at - widened(case.y[case.index]))]
    expected = (pulls[0] - pulls[1]) * (2 / EXAMPLES)
    moved = float(np.linalg.norm(after.value - before.value))
    allowed = float(np.linalg.norm(slope.value)) / (2 * case.strength)
    rounding = float(np.linalg.norm(slope.radius)) / (2 * case.strength) + float(np.sum(before.radius + after.radius))
    return (
        Agreement(slope.value, expected.value, slope.radius + expected.radius, what="the gradient at the fit before"),
        Bound(moved, at_most=allowed, rounding=rounding, what="how far the fit moved"),
    )
