"""The order of hidden units means nothing to a recurrent network."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck_properties._renumbering import Renumbered, agreement_of_renumbered, renumbered_calls

CLAIM = Claim(
    upheld="Renumbering the hidden units renumbers the states, and does nothing else.",
    refuted="The states of a recurrent network depend on how its hidden units are numbered.",
    statement=r"h(x;\, \pi h_0, \pi W_{xh}, \pi W_{hh} \pi^{-1}, \pi b) = \pi\, h(x;\, h_0, W_{xh}, W_{hh}, b)",
    source=Source("derived here", "after Hecht-Nielsen 1990, on feedforward networks"),
    needs=("rnn",),
    kind=Kind.IDENTITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    blind_to=("what treats all hidden units alike, such as a transposed W_hh",),
)


def cases(scope: Scope) -> SearchStrategy[Renumbered]:
    return renumbered_calls("rnn", scope)


def measure(implementation: Implementation, case: Renumbered) -> tuple[Agreement, ...]:
    return agreement_of_renumbered(implementation, case)
