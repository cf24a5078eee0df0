"""Least squares whose solutions are known in closed form, and gradient descent towards them."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose, enclose_vjp
from theorycheck_properties._exact import widened
from theorycheck_properties._penalty import Array, pull

HADAMARD = np.array([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]], np.float64)
"""Orthogonal columns of signs; half of it is a rotation."""
EXAMPLES = len(HADAMARD)
SCALES = (1.0, 2.0, 0.5)


@dataclass(frozen=True)
class Design:
    """Inputs X (4, D) with XᵀX = V diag(d²) Vᵀ for the `axes` V (D, D) and `squares` d² (D,), all of them exact."""

    x: Array
    axes: Array
    squares: Array

    def along(self, factors: Ball | Array) -> Ball:
        """V diag(factors) Vᵀ."""
        rotated: Ball = (widened(self.axes) * factors) @ widened(self.axes.T)
        return rotated

    def ridge(self, y: Array, constant: float | Ball) -> Ball:
        """(K, D): the minimizers of ‖y − Xwᵀ‖² + constant·‖w‖² for the targets y (4, K)."""
        solution: Ball = widened(y).T @ widened(self.x) @ self.along(1 / (widened(self.squares) + constant))
        return solution


@dataclass(frozen=True)
class Training:
    """Gradient descent from 0 on the mean squared error to the targets `y` (4, K), plus `strength`·‖W‖²."""

    design: Design
    y: Array
    strength: float
    learning_rate: float
    steps: int

    @property
    def constant(self) -> float:
        """What the ridge adds to d²: the loss is a mean over all 4·K elements."""
        return self.y.size * self.strength

    @property
    def shrinkage(self) -> Ball:
        """(1 − (1 − η(2d²/(4K) + 2λ))ᵀ) d²/(d² + 4Kλ): what the fit after T steps keeps of y along each axis."""
        shifted = widened(self.design.squares) + self.constant
        left = 1 - self.learning_rate * 2 / self.y.size * shifted
        factors: Ball = (1 - left**self.steps) * self.design.squares / shifted
        return factors

    @property
    def solution(self) -> Ball:
        """W (K, D) after the last step."""
        design = self.design
        filtered = design.along(self.shrinkage / widened(design.squares))
        solution: Ball = widened(self.y).T @ widened(design.x) @ filtered
        return solution


@st.composite
def designs(draw: DrawFn, dtype: str) -> Design:
    """Inputs with one to four orthogonal columns; four may be rotated."""
    inputs = draw(st.integers(1, EXAMPLES), label="D")
    scales = np.array([draw(st.sampled_from(SCALES), label="scale") for _ in range(inputs)])
    axes = HADAMARD / 2 if inputs == EXAMPLES and draw(st.booleans(), label="rotated") else np.eye(inputs)
    x = HADAMARD[:, :inputs] * scales @ axes.T
    return Design(x.astype(dtype), axes, EXAMPLES * scales**2)


def trained(implementation: Implementation, case: Training) -> Ball:
    """W (K, D) as the implementation ends with it, with the rounding in it."""
    weight = np.zeros((case.y.shape[1], case.design.x.shape[1]), case.y.dtype)
    curvature = 2 / case.y.size * (case.design.squares + case.constant)
    slowest = float(np.max(np.abs(1 - case.learning_rate * curvature)))
    error: Array = np.zeros(len(weight))
    for _ in range(case.steps):
        rounding = _step_rounding(case, weight)
        weight = _stepped(implementation, case, weight)
        # The running error bound (Higham 2002, §3.3), in the norm: what came before shrinks, this step adds.
        error = slowest * error + np.linalg.norm(rounding, axis=1)
    return Ball(weight.astype(np.float64), np.broadcast_to(error[:, None], weight.shape), Ball.exact(weight).format)


def sloped(implementation: Implementation, case: Training, weight: Array) -> Ball:
    """The gradient of the regularized loss at a weight (K, D), with the rounding in it."""
    return slope_of(implementation, case.design.x, case.y, case.strength, weight, Ball.exact(weight))


def slope_of(implementation: Implementation, x: Array, y: Array, strength: float, weight: Array, around: Ball) -> Ball:
    """The gradient (K, D) at `weight` of the mean squared error on x, y plus strength·‖W‖².

    As the implementation has it; the radius is the rounding in it, and what `weight` differs from `around` by.
    """
    observed = widened(_gradient(implementation, x, y, strength, weight))
    return Ball(observed.value, _enclosed_gradient(x, y, strength, around).radius, observed.format)


def _gradient(implementation: Implementation, x: Array, y: Array, strength: float, weight: Array) -> Array:
    bias, one = np.zeros(len(weight), weight.dtype), np.ones((), weight.dtype)
    dprediction, _ = implementation.mean_squared_error_vjp(implementation.dense(x, weight, bias), y, one)
    _, dweight, _ = implementation.dense_vjp(x, weight, bias, dprediction)
    (penalty,) = implementation.l2_penalty_vjp([weight], one, strength=strength)
    gradient: Array = dweight + penalty
    return gradient


def _enclosed_gradient(x: Array, y: Array, strength: float, weight: Array | Ball) -> Ball:
    bias, one = np.zeros(len(weight), y.dtype), np.ones((), y.dtype)
    dprediction, _ = enclose_vjp("mean_squared_error", enclose("dense", x, weight, bias), y, one)
    _, dweight, _ = enclose_vjp("dense", x, weight, bias, dprediction)
    gradient: Ball = dweight + pull(weight, strength, one)
    return gradient


def _stepped(implementation: Implementation, case: Training, weight: Array) -> Array:
    gradient = _gradient(implementation, case.design.x, case.y, case.strength, weight).ravel()
    after = implementation.gradient_descent_step(weight.ravel(), gradient, learning_rate=case.learning_rate)
    return np.reshape(after, weight.shape)


def _step_rounding(case: Training, weight: Array) -> Array:
    gradient = _enclosed_gradient(case.design.x, case.y, case.strength, weight)
    radius: Array = enclose("gradient_descent_step", weight, gradient, learning_rate=case.learning_rate).radius
    return radius
