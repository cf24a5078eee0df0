"""What attention returns lies among the values."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose
from theorycheck.strategies import Call
from theorycheck_properties.attention._calls import unmasked_calls

CLAIM = Claim(
    upheld="The output of attention is a mean of the values: it lies between the smallest and the largest of them.",
    refuted="The output of attention lies outside the range of the values.",
    statement=r"\min_s v_{se} \le y_{te} \le \max_s v_{se}",
    source=Source("derived here", "from Vaswani et al. 2017, eq. 1: the weights are positive and add up to 1"),
    needs=("attention",),
    kind=Kind.INEQUALITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    blind_to=("another scale of the scores: the weights still add up to one",),
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return unmasked_calls(scope)


def measure(implementation: Implementation, case: Call) -> Bound:
    v = case.inputs[2]
    return Bound(
        observed=implementation.attention(*case.inputs),
        at_least=v.min(axis=1, keepdims=True),
        at_most=v.max(axis=1, keepdims=True),
        rounding=enclose("attention", *case.inputs).radius,
        what="y",
    )
