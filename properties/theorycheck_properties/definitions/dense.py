"""A dense layer is an affine map."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call
from theorycheck_properties._comparison import finite_calls, follows_definition

CLAIM = Claim(
    upheld="A dense layer is the affine map of its weight and bias.",
    refuted="A dense layer returns something else than x Wᵀ + b.",
    statement=r"y_{nk} = \sum_d W_{kd}\, x_{nd} + b_k",
    source=Source("Rumelhart, Hinton & Williams 1986", "eq. 1"),
    needs=("dense",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return finite_calls("dense", scope)


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    return follows_definition(implementation, case)
