"""Where noise stops gradient descent."""

from dataclasses import dataclass
from itertools import product

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement, Figure, Series
from theorycheck.implementation import Implementation
from theorycheck.strategies import seeds
from theorycheck_properties._exact import bits

CLAIM = Claim(
    upheld="With noisy gradients and a constant step the mean square error falls to a floor, at the pace theory says.",
    refuted="With noisy gradients the mean square error did not follow theory to its floor.",
    statement=r"\mathbb{E}\, \theta_T^2 = q^T \theta_0^2 + \eta^2 \sigma^2\, \frac{1 - q^T}{1 - q}, \qquad "
    r"q = (1 - \eta\lambda)^2, \qquad \mathbb{E}\, \theta_\infty^2 = \frac{\eta \sigma^2}{\lambda (2 - \eta\lambda)}",
    assumes=("gradients λθ ± σ, the signs independent and as often + as −", "0 < ηλ < 2 for the floor"),
    source=Source("Bottou, Curtis & Nocedal 2018", "theorem 4.6, as an equality for a quadratic"),
    needs=("gradient_descent_step",),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
)

Array = NDArray[np.floating]

FACTORS = (0.5, 0.75, -0.5, 0.0, 1.25)
"""Values of 1 − ηλ: each step adds two binary places."""
FLOAT64 = 53
"""The bits in which the check adds squares: twice those of θ, and those of a count of 2ᵀ of them."""


@dataclass(frozen=True)
class Noise:
    """θ₀ of each coordinate (p,), σ, 1 − ηλ, η and the number T of steps: all dyadic, so that nothing is rounded."""

    start: Array
    noise: float
    factor: float
    learning_rate: float
    steps: int


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Noise:
    # θ has 2T + 7 bits, and the sum of 2ᵀ squares of it at most 6T + 15.
    longest = min((bits(scope.dtype) - 7) // 2, (FLOAT64 - 15) // 6)
    steps = draw(st.integers(1, longest), label="T")
    factor = draw(st.sampled_from(FACTORS), label="1 − ηλ")
    rate = draw(st.sampled_from((1.0, 0.5, 0.125)), label="learning rate")
    noise = draw(st.sampled_from((1.0, 2.0, 0.0)), label="σ")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    start = rng.integers(-3, 4, size=draw(st.integers(1, 2), label="p"))
    return Noise(start.astype(scope.dtype), noise, factor, rate, steps)


def measure(implementation: Implementation, case: Noise) -> Agreement:
    squares = np.square(_ends(implementation, case)[-1]).sum(axis=0)
    q, size = case.factor**2, (case.learning_rate * case.noise) ** 2
    # The quotient (1 − q^T)/(1 − q) written out: nothing to round, and nothing to divide by where q = 1.
    series = sum(q**t for t in range(case.steps))
    expected = q**case.steps * np.square(case.start.astype(np.float64)) + size * series
    return Agreement(squares, 2**case.steps * expected, what=f"the sum of θ² over all signs after {case.steps} steps")


def _ends(implementation: Implementation, case: Noise) -> list[Array]:
    """θ_t (2ᵀ, p) under every sequence of signs, at t = 0, 1, …, T: all sequences are one vector of parameters."""
    signs = np.array(list(product((1.0, -1.0), repeat=case.steps)))
    theta = np.tile(case.start, len(signs))
    curvature, visited = (1 - case.factor) / case.learning_rate, [theta]
    for step in signs.T:
        noisy = curvature * theta + case.noise * np.repeat(step, case.start.size)
        gradient = noisy.astype(theta.dtype)
        theta = implementation.gradient_descent_step(theta, gradient, learning_rate=case.learning_rate)
        visited.append(theta)
    return [theta.astype(np.float64).reshape(len(signs), -1) for theta in visited]


def figure(implementation: Implementation) -> Figure:
    """Mean square error against steps for three step sizes, with the floors that they stop at."""
    steps, longer, series = np.arange(9), np.arange(25), []
    for share in (1.0, 0.5, 0.25):
        case = Noise(np.full(1, 4.0, implementation.dtype), 1.0, 1 - share, share, 8)
        q, floor = (1 - share) ** 2, share / (2 - share)
        squares = np.array([np.mean(np.square(theta)) for theta in _ends(implementation, case)])
        curve = q**longer * 16 + floor * (1 - q**longer)
        series += [
            Series(f"η = {share:g}/λ: theory, floor {floor:.3g}", longer, curve, "theory"),
            Series(f"η = {share:g}/λ: mean over all sequences of signs", steps, squares),
        ]
    return Figure("Where noise stops gradient descent", "steps t", "E θₜ²", tuple(series), y_scale="log")
