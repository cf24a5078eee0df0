"""The gradient of the mean squared error."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call
from theorycheck_properties._comparison import finite_calls, follows_definition

CLAIM = Claim(
    upheld="The gradient of the mean squared error is ±2(p − t)/n times the cotangent.",
    refuted="A gradient of the mean squared error is not ±2(p − t)/n times the cotangent.",
    statement=r"\bar p_i = \frac{2}{n} (p_i - t_i)\, \bar L = -\bar t_i",
    assumes=("n counts all elements",),
    source=Source("Rumelhart, Hinton & Williams 1986", "eq. 4, averaged"),
    needs=("mean_squared_error_vjp",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return finite_calls("mean_squared_error_vjp", scope)


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    return follows_definition(implementation, case)
