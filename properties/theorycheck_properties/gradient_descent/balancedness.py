"""What gradient descent conserves in a ReLU network."""

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
    upheld="A gradient step on a ReLU network changes each unit's balance of weights in second order only.",
    refuted="A gradient step on a ReLU network disturbs the balance between a unit's weights in first order.",
    statement=r"B_i = \lVert w_i \rVert^2 + b_i^2 - \alpha_i^2, \qquad"
    r" B_i(\theta - \eta g) - B_i(\theta) = \eta^2 \left( \lVert g_{w_i} \rVert^2 + g_{b_i}^2 - g_{\alpha_i}^2 \right)",
    assumes=("σ is positively homogeneous, so that gradient flow conserves Bᵢ", "no unit stands on its kink"),
    source=Source("Du, Hu & Lee 2018", "theorem 2.1, for a finite step"),
    needs=("shallow_network_vjp.activation=relu", "gradient_descent_step"),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)

RATES = (1.0, 0.5, 0.125, 2.0)
"""With gradients below 2¹⁰, whole, a step of them has at most 14 digits, and no sum of squares needs more than 53."""


@dataclass(frozen=True)
class Unbalanced:
    """A ReLU network x (N, d), w (n, d), b (n,), alpha (n,) and the derivative `df` (N,) of a loss, in whole numbers.

    x is even and b odd: no preactivation is 0.
    """

    x: Array
    w: Array
    b: Array
    alpha: Array
    df: Array
    learning_rate: float


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Unbalanced:
    rate = draw(st.sampled_from(RATES), label="learning rate")
    examples, inputs, units = (draw(st.integers(1, 4), label=size) for size in "Ndn")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    whole = [
        2 * integers_below(2, rng, (examples, inputs)),
        integers_below(3, rng, (units, inputs)),
        2 * integers_below(2, rng, (units,)) + 1,
        integers_below(3, rng, (units,)),
        integers_below(3, rng, (examples,)),
    ]
    x, w, b, alpha, df = (array.astype(scope.dtype) for array in whole)
    return Unbalanced(x, w, b, alpha, df, rate)


def measure(implementation: Implementation, case: Unbalanced) -> Agreement:
    parameters = (case.w, case.b, case.alpha)
    _, *gradients = implementation.shallow_network_vjp(case.x, *parameters, case.df, activation="relu")
    theta, gradient = _flat(parameters), _flat(gradients)
    after = implementation.gradient_descent_step(theta, gradient, learning_rate=case.learning_rate)
    drift = _balance(after, case.w.shape) - _balance(theta, case.w.shape)
    second_order = case.learning_rate**2 * _balance(gradient, case.w.shape)
    return Agreement(drift, second_order, what="the drift of each unit's balance")


def _flat(arrays: tuple[Array, ...] | list[Array]) -> Array:
    """All parameters, or their gradients, in a row."""
    return np.concatenate([np.ravel(array) for array in arrays])


def _balance(theta: Array, shape: tuple[int, ...]) -> Array:
    """‖wᵢ‖² + bᵢ² − αᵢ² of each unit, w (n, d), b (n,) and α (n,) lying one after the other; exact in float64."""
    squares = theta.astype(np.float64) ** 2
    w, b, alpha = np.split(squares, [shape[0] * shape[1], shape[0] * (shape[1] + 1)])
    balance: Array = w.reshape(shape).sum(axis=1) + b - alpha
    return balance
