"""Average pooling takes the mean of every window."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call
from theorycheck_properties._comparison import finite_calls, follows_definition

CLAIM = Claim(
    upheld="Average pooling returns the mean of every window.",
    refuted="Average pooling returns something else than the mean of a window.",
    statement=r"y_{ij} = \frac{1}{PQ} \sum_{m < P,\ n < Q} x_{s_1 i + m,\ s_2 j + n}",
    assumes=("no padding", "windows that do not fit are left out"),
    source=Source("LeCun, Bottou, Bengio & Haffner 1998", "§II.A: local averaging"),
    needs=("average_pool2d",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return finite_calls("average_pool2d", scope)


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    return follows_definition(implementation, case)
