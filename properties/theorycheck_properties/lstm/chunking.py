"""Hidden state and cell together are all that the future needs to know of the past."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck_properties._sequences import Continued, agreement_of_chunks, continued

CLAIM = Claim(
    upheld="A sequence may be cut anywhere: hidden state and cell are all that the rest needs to know of the past.",
    refuted="A sequence read in two chunks, state and cell handed over, ends in other states than read at once.",
    statement=r"(h, c)\left((x_{1 \ldots t}, x_{t+1 \ldots T});\, h_0, c_0\right)"
    r" = \left(h(x_{1 \ldots t};\, h_0, c_0),\; (h, c)(x_{t+1 \ldots T};\, h_t, c_t)\right)",
    source=Source(
        "derived here", "from the equations of Gers, Schmidhuber & Cummins 2000, which keep state and cell alone"
    ),
    needs=("lstm",),
    kind=Kind.IDENTITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)


def cases(scope: Scope) -> SearchStrategy[Continued]:
    return continued("lstm", scope)


def measure(implementation: Implementation, case: Continued) -> tuple[Agreement, ...]:
    return agreement_of_chunks(implementation, case)
