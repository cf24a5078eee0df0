"""The gradient of attention."""

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
    upheld="The gradients of attention go through the scaled softmax, under the same mask.",
    refuted="A gradient of attention does not go through the scaled softmax under the same mask.",
    statement=(
        r"\overline P = \overline Y V^\top, \quad "
        r"\overline S = P \odot (\overline P - \operatorname{rowsum}(P \odot \overline P)), \quad "
        r"\overline Q = \overline S K / \sqrt D, \quad \overline K = \overline S^\top Q / \sqrt D, \quad "
        r"\overline V = P^\top \overline Y"
    ),
    assumes=("causal: position t sees the keys s ≤ t",),
    source=Source("Vaswani et al. 2017", "eq. 1, differentiated"),
    needs=("attention_vjp",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return telling(partial(finite_calls, "attention_vjp", kinds=WELL_SCALED), measure, scope)


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    return follows_definition(implementation, case)
