"""A strongly convex loss on which heavy ball never arrives."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement, Figure, Series
from theorycheck.implementation import Implementation
from theorycheck.numerics import unit_roundoff
from theorycheck.reference import enclose
from theorycheck.strategies import seeds
from theorycheck_properties.momentum._runs import Array, run

CLAIM = Claim(
    upheld="On a smooth, strongly convex loss heavy ball with Polyak's parameters falls into a cycle of three points.",
    refuted="On a loss made for a cycle of three points heavy ball did not fall into it.",
    statement=r"L'(x) = 25x,\ x + 24,\ 25x - 24 \text{ on } (-\infty, 1), [1, 2), [2, \infty),\ \eta = \tfrac19,\ "
    r"\mu = \tfrac49: \quad x_t \to \left\{ -\tfrac{2208}{1225}, \tfrac{792}{1225}, \tfrac{2592}{1225} \right\}",
    assumes=("3.07 ≤ x₀ ≤ 3.46, from rest", "1 ≤ L″ ≤ 25: the parameters are Polyak's for these curvatures"),
    source=Source("Lessard, Recht & Packard 2016", "their example of heavy ball"),
    needs=("sgd_step.momentum",),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    examples=12,
)

LEARNING_RATE, MOMENTUM = 1 / 9, 4 / 9
CYCLE = np.array([-2208, 792, 2592]) / 1225
"""In ascending order. All three lie where the curvature is 25, 0.11 or more from where it is not."""
STEPS = 150
"""Off the cycle, (2/3)ᵗ·t of the start is left: below 10⁻²⁴."""
AMPLIFICATION = 9.0
"""On the cycle a disturbance passes on as (t + 1)(−2/3)ᵗ, for the curvature 25 makes 2/3 a double root; these sizes
add up to 1/(1 − 2/3)²."""


@dataclass(frozen=True)
class Starts:
    """Independent particles (p,), each on the loss by itself."""

    start: Array


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Starts:
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    steps = rng.integers(0, 21, size=draw(st.integers(1, scope.largest), label="p"))
    return Starts((3.125 + steps / 64).astype(scope.dtype))


def measure(implementation: Implementation, case: Starts) -> Agreement:
    visited = run(implementation, case.start, _slope, STEPS, learning_rate=LEARNING_RATE, momentum=MOMENTUM)
    last = np.sort(np.array(visited[-3:], np.float64), axis=0)
    cycle = np.broadcast_to(CYCLE[:, np.newaxis], last.shape)
    return Agreement(
        last, cycle, AMPLIFICATION * _local_error(case.start.dtype), what="the last three iterates, sorted"
    )


def _slope(x: Array) -> Array:
    slope: Array = np.where(x < 1, 25 * x, np.where(x < 2, x + 24, 25 * x - 24))
    return slope


def _local_error(dtype: np.dtype[np.floating]) -> float:
    """How far rounding may throw one step off x⁺ = x − ηL′(x) + μ(x − x⁻), anywhere on the cycle.

    Of the step itself, and by way of the velocity of this step and the one before.
    """
    # The cycle descends, then leaps: each point comes from the one above it, the highest from the lowest.
    x, before = CYCLE.astype(dtype), np.roll(CYCLE, -1).astype(dtype)
    gradient, velocity = _slope(CYCLE).astype(dtype), ((before - x) / LEARNING_RATE).astype(dtype)
    after, (kept,) = enclose("sgd_step", x, gradient, (velocity,), learning_rate=LEARNING_RATE, momentum=MOMENTUM)
    gradient_error = LEARNING_RATE * unit_roundoff(dtype) * np.abs(gradient)
    return float(np.max((1 + MOMENTUM) * after.radius + LEARNING_RATE * kept.radius + gradient_error))


def figure(implementation: Implementation) -> Figure:
    """The iterates of gradient descent, which converges to 0, and of heavy ball, which does not."""
    start, shown = np.full(1, 3.3, implementation.dtype), 39
    descent = run(implementation, start, _slope, shown, learning_rate=2 / 26)
    ball = run(implementation, start, _slope, shown, learning_rate=LEARNING_RATE, momentum=MOMENTUM)
    steps, ends = np.arange(shown + 1), np.array([0, shown])
    levels = [
        Series(f"the cycle, {round(1225 * x)}/1225".replace("-", "−"), ends, np.full(2, x), "theory") for x in CYCLE
    ]
    iterates = [
        Series(name, steps, np.array(visited, np.float64)[:, 0])
        for name, visited in (("gradient descent", descent), ("heavy ball", ball))
    ]
    series = (*levels, Series("the minimum, 0", ends, np.zeros(2), "theory"), *iterates)
    return Figure("Heavy ball need not converge where gradient descent does", "steps t", "xₜ", series)
