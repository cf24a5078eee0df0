"""Without input, a linear network applies the powers of its weight."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import integers_below, seeds

CLAIM = Claim(
    upheld="Without input and bias, the state of a linear recurrent network is the power of its weight times h₀.",
    refuted="The state of a linear recurrent network is not the power of its weight times h₀.",
    statement=r"\sigma(z) = z,\; x = 0,\; b = 0 \;\Rightarrow\; h_t = W_{hh}^{t}\, h_0",
    source=Source("Goodfellow, Bengio & Courville 2016", "eq. 10.37"),
    needs=("rnn.activation=identity",),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
)

LARGEST_STATE = 3


@dataclass(frozen=True)
class Powers:
    """A weight (H, H) and a start h0 (N, H) of whole numbers, to be iterated for T `steps`; D inputs are silent."""

    h0: NDArray[Any]
    w_hh: NDArray[Any]
    steps: int
    inputs: int


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Powers:
    steps, examples, inputs = (draw(st.integers(1, top), label=name) for name, top in (("T", 6), ("N", 3), ("D", 3)))
    # No partial sum of |W|ᵗ|h₀| may leave the whole numbers that the dtype represents.
    exact = 2.0 ** (np.finfo(scope.dtype).nmant + 1)
    sizes = [(h, w) for h in range(1, 6) for w in range(1, 4) if (h * w) ** steps * LARGEST_STATE < exact]
    hidden, largest = draw(st.sampled_from(sizes), label="H and largest weight")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    h0, w_hh = (
        integers_below(bound, rng, shape).astype(scope.dtype)
        for bound, shape in ((LARGEST_STATE, (examples, hidden)), (largest, (hidden, hidden)))
    )
    return Powers(h0, w_hh, steps, inputs)


def measure(implementation: Implementation, case: Powers) -> Agreement:
    examples, hidden = case.h0.shape
    zero = case.h0.dtype.type(0)
    silence = np.full((case.steps, examples, case.inputs), zero)
    h = implementation.rnn(
        silence,
        case.h0,
        np.full((hidden, case.inputs), zero + 1),
        case.w_hh,
        np.full(hidden, zero),
        activation="identity",
    )
    weight = case.w_hh.astype(np.float64)
    powers = [np.linalg.matrix_power(weight, t) for t in range(1, case.steps + 1)]
    return Agreement(h, np.stack([case.h0 @ power.T for power in powers]), what="h")
