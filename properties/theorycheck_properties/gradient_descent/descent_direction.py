"""A small enough step along the backpropagated gradient lowers the loss."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import BOOKKEEPING, Ball, unit_roundoff
from theorycheck.reference import enclose, enclose_vjp
from theorycheck.strategies import fill, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties.gradient_descent._step import Array, stepped

CLAIM = Claim(
    upheld="A small step against the backpropagated gradient lowers the loss by the step times the squared gradient.",
    refuted="A small step against the backpropagated gradient does not lower the loss at the rate of its square.",
    statement=r"\lim_{\eta \to 0} \frac{L(\theta) - L(\theta - \eta g)}{\eta} = \lVert g \rVert^2,"
    r" \qquad g = \nabla L(\theta)",
    assumes=(
        "L is the mean squared error of a network, differentiable on the way",
        "curvature bounds what η adds",
    ),
    source=Source("Nocedal & Wright 2006", "theorem 2.1 (Taylor) and §2.2, descent directions"),
    needs=("mlp", "mlp_vjp", "mean_squared_error", "mean_squared_error_vjp", "gradient_descent_step"),
    kind=Kind.ASYMPTOTIC,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)

SHARE = 0.5
"""Of unit scale, so that losses are gentle: curvature is what limits how closely a step can be judged."""
GENTLER = 0.25
"""For squares, whose curvature grows with every layer: in single precision too little could be said of them."""


@dataclass(frozen=True)
class Task:
    """A network with inputs x (N, D) and targets (N, K), and a step η."""

    x: Array
    weights: list[Array]
    biases: list[Array]
    target: Array
    activation: str
    learning_rate: float

    def with_parameters(self, theta: Any) -> tuple[Any, list[Any], list[Any]]:
        """The arguments of `mlp`, parameters taken from one vector, an array or a Ball, where they lie in a row."""
        parts, at = [], 0
        for array in (*self.weights, *self.biases):
            parts.append(theta[at : at + array.size].reshape(array.shape))
            at += array.size
        return self.x, parts[: len(self.weights)], parts[len(self.weights) :]


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Task:
    offered = {*scope.kinds("mlp_vjp")}
    activation = draw(st.sampled_from([kind for kind in scope.kinds("mlp") if kind in offered]), label="activation")
    widths = [draw(st.integers(1, 3), label="width") for _ in range(draw(st.integers(2, 4), label="widths"))]
    examples = draw(st.integers(1, 3), label="N")
    kind = draw(st.sampled_from(("ones", "normal")), label="kind")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    share = GENTLER if activation == "square" else SHARE

    def filled(*shape: int) -> Array:
        return share * fill(kind, rng, shape, scope.dtype)

    weights = [filled(after, before) for before, after in pairwise(widths)]
    biases = [filled(after) for after in widths[1:]]
    x, target = filled(examples, widths[0]), -filled(examples, widths[-1])
    # √u: rounding adds u/η to the rate, curvature η. A power of two, which rounds nothing.
    rate = 2.0 ** (round(np.log2(unit_roundoff(scope.dtype))) // 2)
    return Task(x, weights, biases, target, activation, rate)


def measure(implementation: Implementation, case: Task) -> Agreement:
    theta = np.concatenate([np.ravel(array) for array in (*case.weights, *case.biases)])
    gradient = _gradient(implementation, case)
    after = implementation.gradient_descent_step(theta, gradient, learning_rate=case.learning_rate)
    drop = _loss(implementation, case, theta) - _loss(implementation, case, after)
    # By the mean value theorem the drop is the step taken times a gradient somewhere on the way.
    step = case.learning_rate * widened(gradient)
    taken = Ball(step.value, step.radius + stepped(theta, gradient, case.learning_rate).radius, step.format)
    exactly = Ball.exact(theta)
    way = Ball(exactly.value, taken.magnitude * BOOKKEEPING, exactly.format)
    # The gradient returned and the one somewhere on the way both lie in its Ball, so no farther apart than its width.
    slope = Ball(widened(gradient).value, 2 * _enclosed_gradient(case, way).radius, step.format)
    predicted = np.sum(slope * taken)
    rate = case.learning_rate
    return Agreement(
        drop.value / rate,
        predicted.value / rate,
        (drop.radius + predicted.radius) / rate,
        what="the drop of the loss per η",
    )


def _loss(implementation: Implementation, case: Task, theta: Array) -> Ball:
    """L(θ) as the implementation has it, with the rounding that is in it."""
    arguments, activation = case.with_parameters(theta), case.activation
    loss = implementation.mean_squared_error(implementation.mlp(*arguments, activation=activation), case.target)
    around = enclose("mean_squared_error", enclose("mlp", *arguments, activation=activation), case.target)
    exactly = widened(loss)
    return Ball(exactly.value, around.radius, exactly.format)


def _gradient(implementation: Implementation, case: Task) -> Array:
    """∇L(θ), by the implementation's own backward passes, in a row (p,)."""
    arguments = (case.x, case.weights, case.biases)
    prediction = implementation.mlp(*arguments, activation=case.activation)
    one = np.ones((), case.x.dtype)
    dprediction, _ = implementation.mean_squared_error_vjp(prediction, case.target, one)
    _, dweights, dbiases = implementation.mlp_vjp(*arguments, dprediction, activation=case.activation)
    return np.concatenate([np.ravel(array) for array in (*dweights, *dbiases)])


def _enclosed_gradient(case: Task, theta: Ball) -> Any:
    """∇L of all parameters in a Ball, in a row (p,)."""
    arguments = case.with_parameters(theta)
    prediction = enclose("mlp", *arguments, activation=case.activation)
    dprediction, _ = enclose_vjp("mean_squared_error", prediction, case.target, np.ones((), case.x.dtype))
    _, dweights, dbiases = enclose_vjp("mlp", *arguments, dprediction, activation=case.activation)
    rows: list[Any] = [np.reshape(ball, -1) for ball in (*dweights, *dbiases)]
    gradient: Any = np.concatenate(rows)
    return gradient
