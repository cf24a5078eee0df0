"""The order of hidden units means nothing to a GRU."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck_properties._renumbering import Renumbered, agreement_of_renumbered, renumbered_calls

CLAIM = Claim(
    upheld="Renumbering the units, in every gate alike, renumbers the states, and does nothing else.",
    refuted="The states of a GRU depend on how its units are numbered.",
    statement=r"h(x;\, \pi h_0, \pi W, \pi U \pi^{-1}, \pi b_x, \pi b_h) = \pi\, h(x;\, h_0, W, U, b_x, b_h)"
    r" \quad \text{with } \pi \text{ acting on each gate}",
    source=Source("derived here", "after Hecht-Nielsen 1990, on feedforward networks"),
    needs=("gru",),
    kind=Kind.IDENTITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    blind_to=("two whole gates exchanged: the exchange commutes with renumbering",),
)


def cases(scope: Scope) -> SearchStrategy[Renumbered]:
    return renumbered_calls("gru", scope)


def measure(implementation: Implementation, case: Renumbered) -> tuple[Agreement, ...]:
    return agreement_of_renumbered(implementation, case)
