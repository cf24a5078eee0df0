"""An orthogonal recurrent weight neither shrinks nor stretches a state, or a gradient."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import integers_below, seeds

Array = NDArray[Any]

CLAIM = Claim(
    upheld="With an orthogonal recurrent weight a linear network keeps the norm of its state, and of its gradient.",
    refuted="Though the recurrent weight is orthogonal, a linear network changes the norm of its state or gradient.",
    statement=r"W_{hh}^{\top} W_{hh} = I,\; \sigma(z) = z,\; x = 0,\; b = 0 \;\Rightarrow\;"
    r" \lVert h_t \rVert_2 = \lVert h_0 \rVert_2, \quad"
    r" \left\lVert \frac{\partial h_T}{\partial h_0}^{\top} u \right\rVert_2 = \lVert u \rVert_2",
    source=Source("derived here", "after Saxe, McClelland & Ganguli 2014, on orthogonal initial conditions"),
    any_of=("rnn.activation=identity", "rnn_vjp.activation=identity"),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)

LONGEST = 20
"""Entries are multiples of 2⁻ᵗ below 8: exact in single precision, and their squares in double."""
ROTATION = np.array([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]) / 2
"""Sylvester's matrix of order 4, halved: orthogonal, and all products with it are exact."""


@dataclass(frozen=True)
class Rotated:
    """An orthogonal weight (H, H) of 0, ±½ and ±1, and whole numbers (N, H) that it is applied to for T `steps`."""

    operation: str
    start: Array
    weight: Array
    steps: int


def cases(scope: Scope) -> SearchStrategy[Rotated]:
    return _cases(scope)


@st.composite
def _cases(draw: DrawFn, scope: Scope) -> Rotated:
    [operation] = scope.options
    steps, examples = draw(st.integers(1, LONGEST), label="T"), draw(st.integers(1, 3), label="N")
    rotations, others = draw(st.integers(0, 1), label="rotations"), draw(st.integers(0, 3), label="other units")
    hidden = max(1, len(ROTATION) * rotations + others)
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    rotated = np.eye(hidden)
    if rotations:
        rotated[: len(ROTATION), : len(ROTATION)] = ROTATION
    weight = rotated[rng.permutation(hidden)][:, rng.permutation(hidden)] * rng.choice([-1.0, 1.0], hidden)
    start = integers_below(3, rng, (examples, hidden))
    return Rotated(operation, start.astype(scope.dtype), weight.astype(scope.dtype), steps)


def measure(implementation: Implementation, case: Rotated) -> Agreement:
    examples, hidden = case.start.shape
    silence = np.zeros((case.steps, examples, 1), case.start.dtype)
    parameters = (np.ones((hidden, 1), case.start.dtype), case.weight, np.zeros(hidden, case.start.dtype))
    if case.operation == "rnn":
        states = implementation.rnn(silence, case.start, *parameters, activation="identity")
        return Agreement(energy(states), np.tile(energy(case.start), (case.steps, 1)), what="‖h‖²")
    dh = np.zeros((case.steps, examples, hidden), case.start.dtype)
    dh[-1] = case.start
    _, dh0, *_ = implementation.rnn_vjp(silence, np.zeros_like(case.start), *parameters, dh, activation="identity")
    return Agreement(energy(dh0), energy(case.start), what="‖dh0‖²")


def energy(rows: Array) -> Array:
    """The squared norm of each row (…, H) → (…)."""
    total: Array = np.sum(np.square(rows.astype(np.float64)), axis=-1)
    return total
