"""How fast the gradient becomes small where nothing is convex."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation
from theorycheck_properties._exact import widened
from theorycheck_properties.gradient_descent._landscape import Landscape, drop, landscapes

CLAIM = Claim(
    upheld="Gradient steps on a smooth loss lower it by what their gradients pay for, so that one of them is small.",
    refuted="Gradient steps on a smooth loss lowered it by less than their gradients pay for.",
    statement=r"\sum_{t < T} \eta \left( 1 - \tfrac{\eta\beta}{2} \right) \lVert \nabla L(\theta_t) \rVert^2 "
    r"\le L(\theta_0) - L(\theta_T), \qquad \min_{t < T} \lVert \nabla L(\theta_t) \rVert^2 "
    r"\le \frac{2 (L(\theta_0) - \inf L)}{\eta T}",
    assumes=("∇L is β-Lipschitz, L bounded below", "η ≤ 1/β for the second"),
    source=Source("Nesterov 2004", "§1.2.3"),
    needs=("gradient_descent_step",),
    kind=Kind.INEQUALITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    examples=25,
)

SHARES = (1.0, 0.5, 0.125)
"""Values of ηβ."""


@dataclass(frozen=True)
class Descent:
    """A loss and a number of steps on it."""

    landscape: Landscape
    steps: int


def cases(scope: Scope) -> SearchStrategy[Descent]:
    return st.builds(Descent, landscapes(scope, SHARES), st.integers(1, 6))


def measure(implementation: Implementation, case: Descent) -> tuple[Bound, Bound]:
    landscape, theta = case.landscape, case.landscape.start
    fallen, paid, rounding, squares = 0.0, 0.0, 0.0, []
    for _ in range(case.steps):
        squares.append(np.sum(np.square(landscape.slope(widened(theta)))))
        theta, observed, predicted, allowance, rounded = drop(implementation, landscape, theta)
        fallen, paid = fallen + float(observed.value), paid + float((predicted - allowance).value)
        rounding += rounded
    smallest = min(squares, key=lambda square: float(square.value))
    # tanh lies between −1 and 1.
    height = landscape.loss(widened(landscape.start)) + np.sum(np.abs(widened(landscape.amplitudes)))
    limit = 2 * height / (landscape.learning_rate * case.steps)
    within = smallest.radius + limit.radius + 2 * rounding / (landscape.learning_rate * case.steps)
    return (
        Bound(fallen, at_least=paid, rounding=rounding, what=f"the drop of the loss in {case.steps} steps"),
        Bound(smallest.value, at_most=limit.value, rounding=within, what="the smallest squared gradient"),
    )
