"""Dropout does nothing at inference."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call
from theorycheck_properties._comparison import finite_calls, follows_definition

CLAIM = Claim(
    upheld="At inference dropout is the identity, bit for bit.",
    refuted="At inference dropout changes its input.",
    statement=r"y = x",
    assumes=("activations are scaled in training (inverted dropout)",),
    source=Source("Srivastava et al. 2014", "§10"),
    needs=("dropout_inference",),
    kind=Kind.EXACT,
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return finite_calls("dropout_inference", scope)


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    return follows_definition(implementation, case)
