"""Logits and labels, on a grid where shifting them by whole numbers rounds nothing."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.contract import Scope
from theorycheck.strategies import seeds

Array = NDArray[Any]

GRID = 2.0**-4
"""Logits are multiples of it, at most 400 of them: exact in every dtype, and so are their shifts."""
SPREADS = (0, 1, 16, 64, 400)
"""The largest |logit| in steps of the grid: from equal logits to probabilities of e⁻⁵⁰."""
MOST_SHIFTED = {"float64": 100, "float32": 100, "float16": 2}
"""A loss is rounded as its logits are: in half precision those of 100 by more than a typical loss."""


@dataclass(frozen=True)
class Logits:
    """Logits (N, K), the label of each row (N,), and a number for each row (N,) or, for a cotangent, one ()."""

    logits: Array
    labels: NDArray[np.int64]
    numbers: Array


@st.composite
def shifted_logits(draw: DrawFn, scope: Scope) -> Logits:
    """Logits with a whole number for each row, to be added to it."""
    logits, labels, rng = draw(_logits(scope))
    most = MOST_SHIFTED[scope.dtype]
    shifts = rng.integers(-most, most, size=len(labels), endpoint=True)
    return Logits(logits, labels, shifts.astype(scope.dtype))


@st.composite
def weighted_logits(draw: DrawFn, scope: Scope) -> Logits:
    """Logits with the cotangent of their loss."""
    logits, labels, rng = draw(_logits(scope))
    return Logits(logits, labels, np.asarray(rng.standard_normal(), dtype=scope.dtype))


@st.composite
def _logits(draw: DrawFn, scope: Scope) -> tuple[Array, NDArray[np.int64], np.random.Generator]:
    """Logits and labels, and the generator for the numbers that belong to them; confident ones label the largest."""
    examples = draw(st.integers(1, min(5, scope.largest)), label="N")
    classes = draw(st.integers(1, min(5, scope.largest)), label="K")
    spread = draw(st.sampled_from(SPREADS), label="spread")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    steps = rng.integers(-spread, spread, size=(examples, classes), endpoint=True)
    labels = rng.integers(0, classes, size=examples)
    if draw(st.booleans(), label="confident"):
        labels = np.argmax(steps, axis=1)
    return (steps * GRID).astype(scope.dtype), labels, rng
