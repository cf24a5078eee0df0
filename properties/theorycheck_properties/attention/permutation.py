"""Attention knows no positions."""

from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose
from theorycheck.strategies import Call
from theorycheck_properties._relations import equal_results
from theorycheck_properties.attention._calls import unmasked_calls

CLAIM = Claim(
    upheld="Keys may be reordered together with their values, and reordered queries reorder the output.",
    refuted="The output of attention depends on the order of its keys, or not in step on that of its queries.",
    statement=r"A(\rho q, \pi k, \pi v) = \rho\, A(q, k, v)",
    assumes=("there is no mask",),
    source=Source("derived here", "it is why Vaswani et al. 2017, §3.5, encode positions"),
    needs=("attention",),
    kind=Kind.IDENTITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    blind_to=("the scale of the scores: it is the same in every order",),
)


@dataclass(frozen=True)
class Reordered:
    """A call of attention, and new orders of its queries and of its keys."""

    call: Call
    queries: tuple[int, ...]
    keys: tuple[int, ...]


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Reordered:
    call = draw(unmasked_calls(scope))
    queries, keys = (range(call.inputs[index].shape[1]) for index in (0, 1))
    return Reordered(
        call,
        tuple(draw(st.permutations(queries), label="queries")),
        tuple(draw(st.permutations(keys), label="keys")),
    )


def measure(implementation: Implementation, case: Reordered) -> Agreement:
    q, k, v = case.call.inputs
    queries, keys = list(case.queries), list(case.keys)
    reordered = (q[:, queries], k[:, keys], v[:, keys])
    return equal_results(
        implementation.attention(*reordered),
        implementation.attention(q, k, v)[:, queries],
        enclose("attention", *reordered),
        enclose("attention", q, k, v)[:, queries],
        "y of the reordered positions",
    )
