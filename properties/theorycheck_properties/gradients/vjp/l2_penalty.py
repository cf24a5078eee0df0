"""The gradient of the L2 penalty."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call
from theorycheck_properties._comparison import finite_calls, follows_definition

CLAIM = Claim(
    upheld="The gradient of the L2 penalty is twice the strength times the parameters.",
    refuted="The gradient of the L2 penalty is not 2λθ times the cotangent.",
    statement=r"\bar\theta_i = 2 \lambda\, \theta_i\, \overline\Omega",
    source=Source("Goodfellow, Bengio & Courville 2016", "eq. 7.3, with α = 2λ"),
    needs=("l2_penalty_vjp",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return finite_calls("l2_penalty_vjp", scope)


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    return follows_definition(implementation, case)
