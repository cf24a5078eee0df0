"""A gradient step goes downhill by the learning rate."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call
from theorycheck_properties._comparison import finite_calls, follows_definition

CLAIM = Claim(
    upheld="A gradient descent step subtracts the learning rate times the gradient.",
    refuted="A gradient descent step is not θ − η∇L.",
    statement=r"\theta' = \theta - \eta\, \nabla L(\theta)",
    source=Source("Cauchy 1847", "pp. 536-538"),
    needs=("gradient_descent_step",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return finite_calls("gradient_descent_step", scope)


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    return follows_definition(implementation, case)
