"""The gradient of a dense layer."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call
from theorycheck_properties._comparison import finite_calls, follows_definition

CLAIM = Claim(
    upheld="The gradients of a dense layer are the products of the cotangent with weight and input.",
    refuted="A gradient of a dense layer is not the product of the cotangent with weight or input.",
    statement=r"\bar x = \bar y\, W, \quad \overline W = \bar y^\top x, \quad \bar b = \sum_n \bar y_n",
    source=Source("Rumelhart, Hinton & Williams 1986", "eqs. 6 and 7"),
    needs=("dense_vjp",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return finite_calls("dense_vjp", scope)


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    return follows_definition(implementation, case)
