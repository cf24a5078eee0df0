"""Which of the many least-squares solutions gradient descent finds."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import integers_below, seeds
from theorycheck_properties._exact import bits, widened
from theorycheck_properties.gradient_descent._step import Array, step_error

CLAIM = Claim(
    upheld="Where equations are too few, gradient descent goes to the solution nearest to its start.",
    refuted="Where equations are too few, gradient descent went elsewhere than to the solution nearest to its start.",
    statement=r"w_T = P_\perp w_0 + X^+ y + M^T (P_\parallel w_0 - X^+ y), \qquad "
    r"M = I - \tfrac{2\eta}{N} X^\top X, \qquad \text{from } w_0 = 0:\ w_T \to X^+ y",
    assumes=("L(w) = ‖Xw − y‖²/N with fewer rows than columns, of full rank", "0 < η < 2/β for the limit"),
    source=Source("Zhang, Bengio, Hardt, Recht & Vinyals 2017", "§5"),
    needs=("gradient_descent_step",),
    profile=Profile.STANDARD,
)

ROWS = np.array([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]) / 2
"""Orthonormal with dyadic entries."""
SHARES = (1.0, 0.5, 1.9)
"""Values of ηβ."""
BINARY_PLACES = 8
"""What an exact step adds: three of η and 2/N, four of XᵀX, one for the growth of the values."""


@dataclass(frozen=True)
class Underdetermined:
    """Equations X = `mixing` @ `rows`, (N, N) whole numbers times (N, p) orthonormal, and y = `mixing` @ `solution`.

    So `solution` (N,) is what X⁺y has along the rows, and nothing across them. `exact` if nothing is rounded.
    """

    mixing: Array
    rows: Array
    solution: Array
    start: Array
    learning_rate: float
    steps: int
    exact: bool


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Underdetermined:
    # In half precision the rounding of a longer run hides where it ends.
    exact = scope.dtype == "float16" or draw(st.sampled_from([True, False]), label="exact")
    equations = draw(st.integers(1, 2 if exact else 3), label="N")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    rows = ROWS[rng.permutation(4)[:equations]]
    # Ones on the diagonal of a triangle: of full rank whatever stands above it.
    mixing = np.triu(integers_below(1, rng, (equations, equations)), 1) + np.diag(rng.integers(1, 3, size=equations))
    solution, start = integers_below(3, rng, (equations,)), integers_below(3, rng, (4,))
    at_rest = draw(st.booleans(), label="from zero")
    steepest = 2 / equations * float(np.sum(np.square(mixing)))
    if exact:
        steps = draw(st.integers(1, max(1, min(3, (bits(scope.dtype) - 3) // BINARY_PLACES))), label="steps")
        rate = draw(st.sampled_from((0.25, 0.125)), label="learning rate")
    else:
        steps = draw(st.integers(1, 30), label="steps")
        rate, start = draw(st.sampled_from(SHARES), label="ηβ") / steepest, rng.standard_normal(4)
    start = (0 * start if at_rest else start).astype(scope.dtype)
    return Underdetermined(mixing, rows, solution, start, rate, steps, exact)


def measure(implementation: Implementation, case: Underdetermined) -> Agreement:
    rows, solution = widened(case.rows), widened(case.solution)
    curvature = widened(2 * case.mixing.T @ case.mixing) / len(case.mixing)
    pace = (np.eye(len(case.mixing)) - case.learning_rate * curvature).settled()
    inside = rows @ widened(case.start)
    across = widened(case.start) - inside @ rows
    weight, distance, error = case.start, inside - solution, 0.0
    for _ in range(case.steps):
        slope = (curvature @ (rows @ widened(weight) - solution)) @ rows
        gradient = slope.value.astype(case.start.dtype)
        # No direction grows for 0 < η ≤ 2/β: errors add up, at most.
        error += float(np.linalg.norm(step_error(weight, gradient, case.learning_rate, slope=slope)))
        weight = implementation.gradient_descent_step(weight, gradient, learning_rate=case.learning_rate)
        distance = (pace @ distance).settled()
    end = across + (solution + distance) @ rows
    within = 0.0 if case.exact else error + end.radius
    return Agreement(weight, end.value, within, what=f"w after {case.steps} steps")
