"""Least squares with an L2 penalty: where the gradient vanishes, and how it grows from there."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose, enclose_vjp
from theorycheck.strategies import integers_below, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties._penalty import Array, pull

CLAIM = Claim(
    upheld="The regularized least-squares gradient vanishes at the ridge solution and grows from it as theory says.",
    refuted="The regularized least-squares gradient is not that of ridge regression.",
    statement=r"\nabla = \frac{2}{NK}\, (W - \hat W)(X^\top X + NK\lambda I), "
    r"\qquad \hat W = Y^\top X\, (X^\top X + NK\lambda I)^{-1}",
    assumes=("mean squared error over all N·K elements, plus λ‖W‖²: the ridge constant is N·K·λ",),
    source=Source("Hoerl & Kennard 1970", "eq. 2.1, scaled by the mean"),
    needs=("dense", "dense_vjp", "mean_squared_error_vjp", "l2_penalty_vjp"),
    profile=Profile.QUICK,
)

POWERS = (1, 2, 4)
LARGEST = {False: 3, True: 1}
"""Entries of X, W and Ŵ; at 1 all sums of products are multiples of 1/8 below 2⁸, which half precision represents."""


@dataclass(frozen=True)
class Ridge:
    """Inputs X (N, D), targets Y (N, K), a weight W (K, D), the strength λ and the ridge solution Ŵ (K, D).

    Where the targets had to be rounded, Ŵ is the solution but for that rounding.

    `exact` if all are whole or dyadic and N·K is a power of two, so that nothing is rounded.
    """

    x: Array
    y: Array
    weight: Array
    solution: Array
    strength: float
    exact: bool


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Ridge:
    half = scope.dtype == "float16"
    exact = half or draw(st.sampled_from([True, False]), label="exact")
    strength = draw(st.sampled_from((0.5, 0.25, 1.0) if exact else (1.0, 0.125, 0.01)), label="strength")
    outputs = draw(st.sampled_from(POWERS[:2] if exact else (1, 2, 3)), label="K")
    inputs = draw(st.integers(1, 3), label="D")
    examples = draw(st.sampled_from([n for n in POWERS if n > inputs] if exact else (4, 5, 6)), label="N")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    real = not exact and draw(st.booleans(), label="real inputs")
    free = (
        rng.standard_normal((examples - inputs, inputs))
        if real
        else integers_below(LARGEST[half], rng, (examples - inputs, inputs))
    )
    weight, solution = integers_below(LARGEST[half], rng, (2, outputs, inputs))
    # The last D inputs are the axes: what the targets add to XŴᵀ there pays for the penalty, and Ŵ is the solution.
    x = np.concatenate([free, np.eye(inputs)]).astype(scope.dtype)
    extra = np.concatenate([np.zeros_like(free), np.eye(inputs)]) @ solution.T * (examples * outputs * strength)
    y = (x.astype(np.float64) @ solution.T + extra).astype(scope.dtype)
    return Ridge(x, y, weight.astype(scope.dtype), solution.astype(scope.dtype), strength, exact)


def measure(implementation: Implementation, case: Ridge) -> tuple[Agreement, ...]:
    return (
        _agreement(implementation, case, case.solution, "the gradient at the ridge solution"),
        _agreement(implementation, case, case.weight, "the gradient at W"),
    )


def _agreement(implementation: Implementation, case: Ridge, weight: Array, what: str) -> Agreement:
    bias, one = np.zeros(len(weight), weight.dtype), np.ones((), weight.dtype)
    prediction = implementation.dense(case.x, weight, bias)
    dprediction, _ = implementation.mean_squared_error_vjp(prediction, case.y, one)
    _, dweight, _ = implementation.dense_vjp(case.x, weight, bias, dprediction)
    (penalty,) = implementation.l2_penalty_vjp([weight], one, strength=case.strength)
    observed = widened(dweight) + widened(penalty)
    theory = _theory(case, weight)
    enclosed = enclose_vjp("mean_squared_error", enclose("dense", case.x, weight, bias), case.y, one)[0]
    enclosed = enclose_vjp("dense", case.x, weight, bias, enclosed)[1]
    within = enclosed.radius + pull(weight, case.strength, one).radius + observed.radius + theory.radius
    return Agreement(observed.value, theory.value, 0.0 if case.exact else within, what=what)


def _theory(case: Ridge, weight: Array) -> Ball:
    """2/(NK) (W (XᵀX + NKλI) − YᵀX), where YᵀX = Ŵ (XᵀX + NKλI)."""
    x, y, ridge = widened(case.x), widened(case.y), case.y.size * case.strength * np.eye(case.x.shape[1])
    gradient: Ball = 2 * (widened(weight) @ (x.T @ x + widened(ridge)) - y.T @ x) / case.y.size
    return gradient
