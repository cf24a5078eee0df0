"""Activation functions are the functions their names say."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck_properties._activated import Activated, activated_entries, every_call_follows_its_definition

CLAIM = Claim(
    upheld="Every activation computes the function it is named after.",
    refuted="An activation computes another function than the one it is named after.",
    statement=(
        r"a_i = \sigma(z_i), \quad "
        r"\sigma(z) \in \{z,\ \max(0, z),\ \tanh z,\ (1 + e^{-z})^{-1},\ \log(1 + e^z),\ z \Phi(z),\ z^2\}"
    ),
    assumes=("σ is offered",),
    source=Source("Goodfellow, Bengio & Courville 2016", "§6.3; the GELU: Hendrycks & Gimpel 2016, §2"),
    needs=("activation",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Activated]:
    return activated_entries("activation", scope)


def measure(implementation: Implementation, case: Activated) -> tuple[Agreement, ...]:
    return every_call_follows_its_definition(implementation, case)
