"""Clipping scales all gradients by one factor."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement, Fact
from theorycheck.implementation import Implementation
from theorycheck.strategies import WELL_SCALED, Call
from theorycheck_properties._comparison import finite_calls, follows_definition, mostly

CLAIM = Claim(
    upheld="Clipping scales all gradients together by min(1, max_norm / norm).",
    refuted="Clipping does not scale the gradients by min(1, max_norm / norm).",
    statement=(
        r"g_i' = g_i \min\left(1, \frac{c}{\lVert g \rVert_2}\right), \quad "
        r"\lVert g \rVert_2^2 = \sum_i \lVert g_i \rVert_2^2"
    ),
    assumes=("c > 0", "the zero gradient is left alone"),
    source=Source("Pascanu, Mikolov & Bengio 2013", "algorithm 1"),
    needs=("clip_by_global_norm",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    nothing = Call("clip_by_global_norm", ([],), {"max_norm": 1.0})
    return mostly(finite_calls("clip_by_global_norm", scope, kinds=WELL_SCALED), st.just(nothing))


def measure(implementation: Implementation, case: Call) -> tuple[Agreement | Fact, ...]:
    if case.inputs == ([],):
        clipped = implementation.clip_by_global_norm([], **case.options)
        return (Fact(len(clipped), 0, what="the number of arrays"),)
    return follows_definition(implementation, case)
