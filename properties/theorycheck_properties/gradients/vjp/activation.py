"""The gradient of an activation."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck_properties._activated import Activated, activated_entries, every_call_follows_its_definition

CLAIM = Claim(
    upheld="The gradient of every activation is the cotangent times its slope at the input.",
    refuted="The gradient of an activation is not the cotangent times its slope at the input.",
    statement=r"\bar z_i = \sigma'(z_i)\, \bar a_i, \quad \operatorname{relu}'(0) \in [0, 1]",
    assumes=("σ is offered",),
    source=Source("Rumelhart, Hinton & Williams 1986", "eq. 5"),
    needs=("activation_vjp",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Activated]:
    return activated_entries("activation_vjp", scope)


def measure(implementation: Implementation, case: Activated) -> tuple[Agreement, ...]:
    return every_call_follows_its_definition(implementation, case)
