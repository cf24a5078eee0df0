"""A linear recurrence grows as the spectral radius of its weight says, in the end."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose
from theorycheck.strategies import integers_below, seeds
from theorycheck_properties._exact import widened

Array = NDArray[Any]

CLAIM = Claim(
    upheld="A linear recurrence grows by its weight's spectral radius a step, up to a factor that does not depend on"
    " time.",
    refuted="A linear recurrence grows or shrinks faster than its weight's spectral radius says.",
    statement=r"W = V \Lambda V^{-1} \;\Rightarrow\; 0 \le \frac{\ln \lVert W^T \rVert}{T} - \ln \rho(W)"
    r" \le \frac{\ln\left(\lVert V \rVert\, \lVert V^{-1} \rVert\right)}{T}",
    assumes=("σ(z) = z, x = 0, b = 0; the columns of W^T are the states begun at the unit vectors", "Frobenius norms"),
    source=Source("derived here", "a bound for Gelfand's formula, Horn & Johnson 2013, corollary 5.6.14"),
    needs=("rnn.activation=identity",),
    kind=Kind.ASYMPTOTIC,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)

LENGTHS = (1, 2, 5, 10, 20)
EIGENVALUES = np.array([1.0, -1.0, 0.5, -0.5, 0.75, 1.25, -1.25])


@dataclass(frozen=True)
class Powers:
    """A weight V·diag(λ)·V⁻¹ (H, H) that is exact, with V and V⁻¹ of whole numbers, to be applied for T `steps`."""

    eigenvectors: Array
    inverse: Array
    eigenvalues: Array
    steps: int
    dtype: str


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Powers:
    hidden, steps = draw(st.integers(1, 3), label="H"), draw(st.sampled_from(LENGTHS), label="T")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    # Triangular, with ones on the diagonal: the inverse is whole too.
    lower, upper = (np.eye(hidden) + np.triu(integers_below(1, rng, (hidden, hidden)), 1) for _ in range(2))
    eigenvectors = lower.T @ upper
    inverse = np.rint(np.linalg.inv(eigenvectors))
    return Powers(eigenvectors, inverse, rng.choice(EIGENVALUES, hidden), steps, scope.dtype)


def measure(implementation: Implementation, case: Powers) -> Bound:
    hidden = len(case.eigenvalues)
    weight = (case.eigenvectors * case.eigenvalues @ case.inverse).astype(case.dtype)
    basis = np.eye(hidden, dtype=case.dtype)
    silence = np.zeros((case.steps, hidden, 1), case.dtype)
    inputs = (silence, basis, np.ones((hidden, 1), case.dtype), weight, np.zeros(hidden, case.dtype))
    power = implementation.rnn(*inputs, activation="identity")[-1]
    doubt = np.linalg.norm(enclose("rnn", *inputs, activation="identity")[-1].radius)
    size = frobenius(power)
    growth = float(np.abs(case.eigenvalues).max()) ** case.steps  # a power of 5/4 or less: exact in double precision
    factor = frobenius(case.eigenvectors) * frobenius(case.inverse)
    # The statement times T, exponentiated: ρᵀ ≤ ‖Wᵀ‖ ≤ ‖V‖‖V⁻¹‖ρᵀ.
    return Bound(
        size.value,
        at_least=growth,
        at_most=(factor.value + factor.radius) * growth,
        rounding=doubt + size.radius,
        what="‖W^T‖",
    )


def frobenius(matrix: Array) -> Ball:
    """The root of the sum of all squares, computed in float64."""
    size: Ball = np.sqrt(np.sum(np.square(widened(matrix))))
    return size
