"""Scaled dot-product attention."""

from functools import partial

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import WELL_SCALED, Call
from theorycheck_properties._comparison import finite_calls, follows_definition
from theorycheck_properties._half import telling

CLAIM = Claim(
    upheld="Attention is the mean of the values, weighted by the softmax of the scaled scores.",
    refuted="Attention is not softmax(qkᵀ/√D) v.",
    statement=r"Y = \operatorname{softmax}\left(\frac{Q K^\top}{\sqrt{D}}\right) V",
    assumes=("the softmax runs over the keys", "causal: position t sees the keys s ≤ t"),
    source=Source("Vaswani et al. 2017", "eq. 1"),
    needs=("attention",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return telling(partial(finite_calls, "attention", kinds=WELL_SCALED), measure, scope)


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    return follows_definition(implementation, case)
