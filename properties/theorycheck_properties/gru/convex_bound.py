"""A state that is a mean stays among what it is a mean of."""

import numpy as np
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation
from theorycheck.numerics import gamma, unit_roundoff
from theorycheck.strategies import WELL_SCALED, Call, calls

CLAIM = Claim(
    upheld="No unit's state leaves the interval between its candidates, in [−1, 1], and where it began.",
    refuted="A unit's state leaves the interval between its candidates and where it began.",
    statement=r"\min(h_0, -1) \le h_t \le \max(h_0, 1)",
    source=Source("derived here", "from Cho et al. 2014, eq. 7, a convex combination"),
    needs=("gru",),
    kind=Kind.INEQUALITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)

UNIT_ROUNDINGS = 17
"""By how many roundings of the larger of |h| and 1 a step may miss its mean: z is within 4 of at most 1 and meets both
terms, tanh is within 4 of at most 1, and the dearer of the usual forms, n + z∘(h − n), adds at most 5 of its own."""


def cases(scope: Scope) -> SearchStrategy[Call]:
    return calls("gru", scope, kinds=WELL_SCALED)


def measure(implementation: Implementation, case: Call) -> Bound:
    h0 = case.inputs[1]
    roundoff, steps = unit_roundoff(h0.dtype), len(case.inputs[0])
    growth = np.array([gamma(UNIT_ROUNDINGS * t, roundoff) for t in range(1, steps + 1)])
    return Bound(
        observed=implementation.gru(*case.inputs),
        at_least=np.minimum(h0, -1),
        at_most=np.maximum(h0, 1),
        rounding=growth[:, np.newaxis, np.newaxis] * np.maximum(np.abs(h0), 1),
        what="h",
    )
