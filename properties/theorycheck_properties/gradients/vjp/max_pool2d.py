"""The gradient of max pooling."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call
from theorycheck_properties._comparison import finite_calls, follows_definition
from theorycheck_properties.gradients._kinds import RARELY_TIED

CLAIM = Claim(
    upheld="Max pooling hands every cotangent back to the arg-max of its window.",
    refuted="Max pooling hands a cotangent back elsewhere than to the arg-max of its window.",
    statement=r"\bar x_{hw} = \sum_{ij} \bar y_{ij}\, [(h, w) = \operatorname{argmax} \text{ of window } (i, j)]",
    assumes=("at ties, any one arg-max",),
    source=Source("definition of the adjoint", "for the pooling of Goodfellow, Bengio & Courville 2016, §9.3"),
    needs=("max_pool2d_vjp",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return finite_calls("max_pool2d_vjp", scope, kinds=RARELY_TIED)


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    return follows_definition(implementation, case)
