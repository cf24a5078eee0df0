"""A linear net of orthogonal weights keeps every length, however deep it is."""

from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from numpy.typing import NDArray

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball, unit_roundoff
from theorycheck.reference import enclose
from theorycheck.strategies import integers_below, seeds
from theorycheck_properties._orthonormal import orthonormality
from theorycheck_properties.signal_propagation._nets import no_biases

CLAIM = Claim(
    upheld="A linear net with orthogonal initial weights keeps the length of every input, at every depth, as long as "
    "no layer is narrower than the one before.",
    refuted="A linear net with orthogonal initial weights changes the length of an input.",
    statement=r"\lVert W_L \cdots W_1 x \rVert = \lVert x \rVert, \quad W_l^\top W_l = I",
    assumes=("n_0 ≤ n_1 ≤ … ≤ n_L",),
    source=Source("Saxe, McClelland & Ganguli 2014", "§3, on orthogonal initial conditions"),
    needs=("initialize.scheme=orthogonal", "mlp.activation=identity"),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)

WIDEST = 8
DEEPEST = 6


@dataclass(frozen=True)
class Net:
    """Whole numbers x (N, n_0) into layers of widths (n_0, …, n_L) that do not fall; a seed for each weight."""

    x: NDArray[Any]
    widths: tuple[int, ...]
    seeds: tuple[int, ...]


def cases(scope: Scope) -> SearchStrategy[Net]:
    return _cases(scope)


@st.composite
def _cases(draw: DrawFn, scope: Scope) -> Net:
    width = st.integers(1, min(WIDEST, scope.largest))
    widths = sorted(draw(st.lists(width, min_size=2, max_size=DEEPEST + 1), label="widths"))
    chosen = draw(st.lists(seeds(), min_size=len(widths) - 1, max_size=len(widths) - 1), label="seeds")
    rng = np.random.default_rng(draw(seeds(), label="seed of x"))
    batch = draw(st.integers(1, 3), label="N")
    return Net(integers_below(4, rng, (batch, widths[0])).astype(scope.dtype), tuple(widths), tuple(chosen))


def measure(implementation: Implementation, case: Net) -> Agreement:
    drawn = [
        implementation.initialize((after, before), scheme="orthogonal", seed=seed)
        for (before, after), seed in zip(pairwise(case.widths), case.seeds, strict=True)
    ]
    weights = [weight.astype(case.x.dtype) for weight in drawn]
    y = implementation.mlp(case.x, weights, no_biases(weights), activation="identity")
    around = enclose("mlp", case.x, weights, no_biases(weights), activation="identity")
    squares = np.sum(np.square(Ball(y.astype(np.float64), around.radius, Ball.exact(np.zeros(1)).format)), axis=1)
    kept = np.sum(np.square(case.x.astype(np.float64)), axis=1)
    off = prod(1.0 + departure(weight, case.x.dtype) for weight in drawn) - 1.0
    return Agreement(squares.value, kept, within=squares.radius + off * kept, what="the squared length")


def departure(weight: NDArray[Any], dtype: Any) -> float:
    """At most ‖WᵀW − I‖₂ for a weight (n_out, n_in) whose n_in columns are orthonormal, once it is rounded to `dtype`.

    A norm of an n × n matrix is at most n times its largest entry; (|W|ᵀ|W|)_ij ≤ 1 (Cauchy), so rounding adds 2u + u².
    """
    length, count = weight.shape
    u = unit_roundoff(dtype)
    rounded = 0.0 if weight.dtype == dtype else 2.0 * u + u**2
    return float(count * (orthonormality(length, count, unit_roundoff(weight.dtype)) + rounded))
