"""The L2 penalty is a sum of squares."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call
from theorycheck_properties._comparison import finite_calls, follows_definition, mostly

CLAIM = Claim(
    upheld="The L2 penalty is the strength times the sum of all squared parameters.",
    refuted="The L2 penalty is not the strength times the sum of all squared parameters.",
    statement=r"\Omega(\theta) = \lambda \sum_i \lVert \theta_i \rVert_2^2",
    assumes=("no factor ½ and no mean", "the penalty of no parameters is 0"),
    source=Source("Goodfellow, Bengio & Courville 2016", "eq. 7.2, with α = 2λ"),
    needs=("l2_penalty",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    nothing = Call("l2_penalty", ([],), {"strength": 1.0})
    return mostly(finite_calls("l2_penalty", scope), st.just(nothing))


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    return follows_definition(implementation, case)
