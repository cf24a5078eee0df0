"""Where a ReLU network bends."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import integers_below, seeds
from theorycheck_properties.universal_approximation._network import Array

CLAIM = Claim(
    upheld="The slope of a ReLU network jumps by α|w| where a unit switches on or off, and nowhere else.",
    refuted="A ReLU network bends where no unit switches, or by another angle than its weights say.",
    statement=r"f'(t^+) - f'(t^-) = \sum_{i:\, w_i t + b_i = 0} \alpha_i\, |w_i|",
    assumes=("one input",),
    source=Source("derived here", "with the count of kinks in Arora, Basu, Mianjy & Mukherjee 2018, theorem 2.2"),
    needs=("shallow_network.activation=relu",),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
)

WIDEST = 6
"""Knots up to this, with weights up to 2 and output weights up to 3: every f is a multiple of ¼ below 2⁹."""


@dataclass(frozen=True)
class Kinked:
    """A network of one input whose units switch at whole `knots` (n,), with `slopes` w and `alpha` (n,)."""

    knots: Array
    slopes: Array
    alpha: Array


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Kinked:
    units = draw(st.integers(1, min(5, scope.largest)), label="n")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    knots, alpha = integers_below(WIDEST, rng, (units,)), integers_below(3, rng, (units,))
    slopes = rng.choice([1.0, -1.0, 2.0, -2.0, 0.5, -0.5], size=units)
    return Kinked(*(array.astype(scope.dtype) for array in (knots, slopes, alpha)))


def measure(implementation: Implementation, case: Kinked) -> Agreement:
    dtype = case.knots.dtype
    x = np.arange(-2 * WIDEST - 2, 2 * WIDEST + 3, dtype=dtype) / 2
    w, b = case.slopes[:, None], -case.slopes * case.knots
    f = implementation.shallow_network(x[:, None], w, b, case.alpha, activation="relu").astype(np.float64)
    slopes = np.diff(f) / 0.5
    jumps = (x[1:-1, None] == case.knots).astype(np.float64) @ (case.alpha * np.abs(case.slopes))
    return Agreement(np.diff(slopes), jumps, what="the jump of the slope at x = −6½, −6, …, 6½")
