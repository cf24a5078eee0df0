"""What an L2 penalty does to the curvature."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import integers_below, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties._penalty import Array
from theorycheck_properties.regularization._least_squares import EXAMPLES, Training, designs, sloped

CLAIM = Claim(
    upheld="An L2 penalty adds 2λ to the curvature in every direction, and so improves the conditioning.",
    refuted="An L2 penalty does not add 2λ to the curvature in every direction.",
    statement=r"\nabla(W + v_j) - \nabla(W) = \left( \tfrac{2}{NK} d_j^2 + 2\lambda \right) v_j \ \Rightarrow\ "
    r"\kappa_\lambda = \frac{d_{\max}^2 + NK\lambda}{d_{\min}^2 + NK\lambda}",
    assumes=("mean squared error of a linear model over all N·K elements, plus λ‖W‖²", "XᵀX vⱼ = dⱼ²vⱼ"),
    source=Source("Goodfellow, Bengio & Courville 2016", "§7.1.1"),
    needs=("dense", "dense_vjp", "mean_squared_error_vjp", "l2_penalty_vjp"),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    examples=30,
)


@dataclass(frozen=True)
class Bent:
    """A regression, a weight W (K, D) to stand at, and the index of the axis to move along by 1."""

    training: Training
    weight: Array
    axis: int


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Bent:
    design = draw(designs(scope.dtype), label="X")
    outputs = draw(st.integers(1, 3), label="K")
    strength = draw(st.sampled_from((0.5, 0.0, 0.125, 0.01)), label="strength")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    y, weight = (integers_below(3, rng, shape) for shape in ((EXAMPLES, outputs), (outputs, design.x.shape[1])))
    axis = draw(st.integers(0, design.x.shape[1] - 1), label="j")
    standing = Training(design, y.astype(scope.dtype), strength, learning_rate=1.0, steps=0)
    return Bent(standing, weight.astype(scope.dtype), axis)


def measure(implementation: Implementation, case: Bent) -> Agreement:
    training = case.training
    along = training.design.axes[:, case.axis]
    after = (case.weight + along).astype(case.weight.dtype)
    change = sloped(implementation, training, after) - sloped(implementation, training, case.weight)
    curvature = 2 / training.y.size * (widened(training.design.squares[case.axis]) + training.constant)
    expected = curvature * np.broadcast_to(along, after.shape)
    within = change.radius + expected.radius
    return Agreement(change.value, expected.value, within, what="the change of the gradient along an axis")
