"""Max pooling takes the largest entry of every window."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call
from theorycheck_properties._comparison import finite_calls, follows_definition

CLAIM = Claim(
    upheld="Max pooling returns the largest entry of every window, bit for bit.",
    refuted="Max pooling returns something else than the largest entry of a window.",
    statement=r"y_{ij} = \max_{0 \le m < P,\ 0 \le n < Q} x_{s_1 i + m,\ s_2 j + n}",
    assumes=("no padding", "windows that do not fit are left out"),
    source=Source("Goodfellow, Bengio & Courville 2016", "§9.3"),
    needs=("max_pool2d",),
    kind=Kind.EXACT,
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return finite_calls("max_pool2d", scope)


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    return follows_definition(implementation, case)
