"""A bounded scheme fills its interval and never leaves it."""

import math
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from theorycheck.claim import Claim, Kind, Source
from theorycheck.contract import SCHEMES, Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation
from theorycheck.strategies import seeds
from theorycheck_properties.initialization._laws import Weights, largest

CLAIM = Claim(
    upheld="A uniform initialization scheme stays within its limits and reaches towards both of them.",
    refuted="A uniform initialization scheme leaves its limits, or keeps away from one of them.",
    statement=r"|w| \le a, \quad a = \sqrt{3\operatorname{Var} w} \text{ for uniform laws}",
    assumes=("fans count the receptive field",),
    source=Source("Glorot & Bengio 2010", "eq. 16"),
    any_of=tuple(f"initialize.scheme={name}" for name, scheme in SCHEMES.items() if scheme.law == "uniform"),
    kind=Kind.INEQUALITY,
)

RARE = 60.0
"""All of n uniform entries stay below (1 − 2·RARE/n) of the limit with a probability below e^−60, by chance."""


@dataclass(frozen=True)
class Drawn:
    """A weight to be drawn with a seed."""

    weights: Weights
    seed: int


def cases(scope: Scope) -> SearchStrategy[Drawn]:
    return _cases(scope)


@st.composite
def _cases(draw: DrawFn, scope: Scope) -> Drawn:
    uniform = [scheme for scheme in scope.schemes if SCHEMES[scheme].law == "uniform"]
    scheme = draw(st.sampled_from(uniform), label="scheme")
    dense = st.tuples(st.integers(1, 40), st.integers(1, 40))
    kernel = st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 4), st.integers(1, 4))
    shape = draw(st.one_of(dense, kernel), label="shape")
    return Drawn(Weights(scheme, shape, truncated=False, dtype=scope.dtype), draw(seeds(), label="seed"))


def measure(implementation: Implementation, case: Drawn) -> tuple[Bound, ...]:
    weight = implementation.initialize(case.weights.shape, scheme=case.weights.scheme, seed=case.seed)
    limit = largest(case.weights, weight.dtype)
    a, rounding = float(limit.value), float(limit.radius)
    # Of few entries nothing is asked: the limit becomes −a.
    reached = a * (1.0 - min(2.0, 2.0 * RARE / math.prod(case.weights.shape)))
    return (
        Bound(np.abs(weight), at_most=a, rounding=rounding, what="|w|"),
        Bound(np.max(weight), at_least=reached, rounding=rounding, what="the largest weight"),
        Bound(np.min(weight), at_most=-reached, rounding=rounding, what="the smallest weight"),
    )
