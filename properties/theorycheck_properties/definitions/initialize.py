"""What an initialization scheme promises of every single draw."""

from dataclasses import dataclass
from math import prod

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Source
from theorycheck.contract import SCHEMES, Scope
from theorycheck.evidence import Agreement, Bound
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball, unit_roundoff
from theorycheck.strategies import seeds

CLAIM = Claim(
    upheld="A weight is a function of shape, scheme and seed, and a uniform one stays within its limit.",
    refuted="A weight changes from call to call, or leaves the support of its uniform scheme.",
    statement=(
        r"w = w(\text{shape}, \text{scheme}, \text{seed}), \quad "
        r"\lvert w \rvert \le \sqrt{\frac{6}{n_{in} + n_{out}}}, \sqrt{\frac{6}{n_{in}}}, \sqrt{\frac{3}{n_{in}}} "
        r"\text{ for uniform Glorot, He, LeCun}"
    ),
    assumes=("the scheme is offered", "fans count the receptive field"),
    source=Source("Glorot & Bengio 2010", "eq. 16; He et al. 2015, eq. 10; LeCun, Bottou, Orr & Müller 1998, §4.6"),
    needs=("initialize",),
)


@dataclass(frozen=True)
class Drawing:
    """A weight to be drawn."""

    shape: tuple[int, ...]
    scheme: str
    seed: int


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Drawing:
    size = st.integers(1, min(5, scope.largest))
    taps = st.integers(1, 3)
    shape = draw(st.one_of(st.tuples(size, size), st.tuples(size, size, taps, taps)), label="shape")
    return Drawing(shape, draw(st.sampled_from(scope.schemes), label="scheme"), draw(seeds(), label="seed"))


def measure(implementation: Implementation, case: Drawing) -> tuple[Agreement | Bound, ...]:
    weight = implementation.initialize(case.shape, scheme=case.scheme, seed=case.seed)
    again = implementation.initialize(case.shape, scheme=case.scheme, seed=case.seed)
    same = Agreement(again, weight, what="a second draw with the same seed")
    if SCHEMES[case.scheme].law != "uniform":
        return (same,)
    limit = _limit(case, unit_roundoff(weight.dtype))
    return same, Bound(np.abs(weight), at_most=limit.value, rounding=limit.radius, what=f"|w| of {case.scheme}")


def _limit(case: Drawing, roundoff: float) -> Ball:
    """The half-width a = √(3·gain/fan), as an implementation reaches it by −a + 2a·t at t = 1."""
    scheme = SCHEMES[case.scheme]
    fan_out, fan_in = (channels * prod(case.shape[2:]) for channels in case.shape[:2])
    fan = fan_in if scheme.fan == "fan_in" else fan_in + fan_out
    half_width = np.sqrt(Ball.exact(3 * scheme.gain, roundoff) / fan)
    limit: Ball = half_width * 2 - half_width
    return limit
