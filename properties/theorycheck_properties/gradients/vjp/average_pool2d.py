"""The gradient of average pooling."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call
from theorycheck_properties._comparison import finite_calls, follows_definition

CLAIM = Claim(
    upheld="Average pooling hands an equal share of every cotangent to each entry of its window.",
    refuted="Average pooling does not hand equal shares of a cotangent to the entries of its window.",
    statement=r"\bar x_{hw} = \frac{1}{PQ} \sum_{ij} \bar y_{ij}\, [(h, w) \in \text{window } (i, j)]",
    source=Source("definition of the adjoint", "for the averages of LeCun, Bottou, Bengio & Haffner 1998, §II.A"),
    needs=("average_pool2d_vjp",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return finite_calls("average_pool2d_vjp", scope)


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    return follows_definition(implementation, case)
