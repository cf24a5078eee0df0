"""The gradient of the cross-entropy."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call
from theorycheck_properties._comparison import finite_calls, follows_definition

CLAIM = Claim(
    upheld="The gradient of the cross-entropy is probabilities less labels, averaged over the batch.",
    refuted="The gradient of the cross-entropy is not (softmax − onehot)/N times the cotangent.",
    statement=r"\bar s_{nk} = \frac{1}{N} \left(\frac{e^{s_{nk}}}{\sum_j e^{s_{nj}}} - [k = \ell_n]\right) \bar L",
    source=Source("Bridle 1990"),
    needs=("cross_entropy_vjp",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return finite_calls("cross_entropy_vjp", scope)


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    return follows_definition(implementation, case)
