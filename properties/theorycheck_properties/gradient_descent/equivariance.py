"""Gradient descent knows no preferred direction."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import integers_below, seeds
from theorycheck_properties.gradient_descent._step import Array

CLAIM = Claim(
    upheld="A gradient step turns with the coordinates, moves with the origin and grows with the gradient.",
    refuted="A gradient step depends on the choice of coordinates, or not linearly on the gradient.",
    statement=r"T(Q\theta + v,\, Qg) = Q\, T(\theta, g) + v, \qquad T(\theta, g + g') - T(\theta, g) = T(0, g')",
    assumes=("Q orthogonal",),
    source=Source("derived here", "equivariance as defined in Bronstein et al. 2021, §3.1"),
    needs=("gradient_descent_step",),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
)

HADAMARD = np.array([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]) / 2
"""Orthogonal with dyadic entries: a rotation off the axes that rounds nothing."""


@dataclass(frozen=True)
class Turned:
    """θ, the gradients g and g′ and the shift v (p,), and the orthogonal `turn` Q (p, p)."""

    theta: Array
    gradient: Array
    other: Array
    shift: Array
    turn: Array
    learning_rate: float


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Turned:
    rate = draw(st.sampled_from((1.0, 0.5, 0.25, 2.0)), label="learning rate")
    oblique = draw(st.sampled_from([True, False]), label="oblique")
    size = 4 if oblique else draw(st.integers(1, scope.largest), label="p")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    turn = np.eye(size)[rng.permutation(size)] * rng.choice([-1.0, 1.0], size=size)
    theta, gradient, other, shift = integers_below(3, rng, (4, size)).astype(scope.dtype)
    return Turned(theta, gradient, other, shift, (turn @ HADAMARD if oblique else turn).astype(scope.dtype), rate)


def measure(implementation: Implementation, case: Turned) -> tuple[Agreement, Agreement]:
    def step(theta: Array, gradient: Array) -> Array:
        after: Array = implementation.gradient_descent_step(theta, gradient, learning_rate=case.learning_rate)
        return after

    plain = step(case.theta, case.gradient)
    turned = step(case.turn @ case.theta + case.shift, case.turn @ case.gradient)
    change = step(case.theta, case.gradient + case.other) - plain
    return (
        Agreement(turned, case.turn @ plain + case.shift, what="the step in other coordinates"),
        Agreement(change, step(np.zeros_like(case.theta), case.other), what="what a second gradient adds"),
    )
