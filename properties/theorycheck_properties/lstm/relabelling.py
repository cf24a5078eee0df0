"""The order of hidden units means nothing to an LSTM."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck_properties._renumbering import Renumbered, agreement_of_renumbered, renumbered_calls

CLAIM = Claim(
    upheld="Renumbering the cells, in every gate alike, renumbers states and cells, and does nothing else.",
    refuted="The states of an LSTM depend on how its cells are numbered.",
    statement=r"(h, c)(x;\, \pi h_0, \pi c_0, \pi W, \pi U \pi^{-1}, \pi b) = \pi\, (h, c)(x;\, h_0, c_0, W, U, b)"
    r" \quad \text{with } \pi \text{ acting on each gate}",
    source=Source("derived here", "after Hecht-Nielsen 1990, on feedforward networks"),
    needs=("lstm",),
    kind=Kind.IDENTITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    blind_to=("two whole gates exchanged: the exchange commutes with renumbering",),
)


def cases(scope: Scope) -> SearchStrategy[Renumbered]:
    return renumbered_calls("lstm", scope)


def measure(implementation: Implementation, case: Renumbered) -> tuple[Agreement, ...]:
    return agreement_of_renumbered(implementation, case)
