"""The mean squared error is a mean over all elements."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call
from theorycheck_properties._comparison import finite_calls, follows_definition

CLAIM = Claim(
    upheld="The mean squared error averages the squared differences over all elements.",
    refuted="The mean squared error is not the mean over all elements of the squared difference.",
    statement=r"L = \frac{1}{n} \sum_{i=1}^{n} (p_i - t_i)^2",
    assumes=("n counts all elements, of the batch and of each example",),
    source=Source("Goodfellow, Bengio & Courville 2016", "§5.1.4"),
    needs=("mean_squared_error",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return finite_calls("mean_squared_error", scope)


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    return follows_definition(implementation, case)
