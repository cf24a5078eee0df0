"""The gradient of a convolution."""

from functools import partial

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call
from theorycheck_properties._comparison import finite_calls, follows_definition
from theorycheck_properties._half import telling

CLAIM = Claim(
    upheld="The gradients of the convolution are its adjoints in image, kernel and bias.",
    refuted="A gradient of the convolution is not its adjoint in image, kernel or bias.",
    statement=(
        r"\bar x_{n,\ c,\ s_1 i + d_1 p - r_1,\ s_2 j + d_2 q - r_2} \mathrel{+}= \bar y_{nkij}\, \kappa_{kcpq}, "
        r"\quad "
        r"\bar\kappa_{kcpq} = \sum_{n,i,j} \bar y_{nkij}\, x_{n,\ c,\ s_1 i + d_1 p - r_1,\ s_2 j + d_2 q - r_2}, "
        r"\quad \bar b_k = \sum_{n,i,j} \bar y_{nkij}"
    ),
    assumes=("what falls into the padding is lost",),
    source=Source("Dumoulin & Visin 2016", "ch. 4, for the input; the kernel by the definition of the adjoint"),
    needs=("conv2d_vjp",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return telling(partial(finite_calls, "conv2d_vjp"), measure, scope)


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    return follows_definition(implementation, case)
