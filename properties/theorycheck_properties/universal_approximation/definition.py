"""A shallow network is a weighted sum of ridge functions."""

from functools import partial

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import KINDS
from theorycheck_properties._activated import Activated, activated_calls, every_call_follows_its_definition
from theorycheck_properties._half import telling

CLAIM = Claim(
    upheld="The shallow network is the sum of its units, each an activation of an affine function.",
    refuted="The shallow network is not Σ αᵢ σ(wᵢᵀx + bᵢ).",
    statement=r"f(x) = \sum_{i=1}^{n} \alpha_i\, \sigma(w_i^\top x + b_i)",
    assumes=("σ is offered",),
    source=Source("Cybenko 1989", "theorem 1"),
    needs=("shallow_network",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Activated]:
    return telling(partial(activated_calls, "shallow_network", kinds=KINDS), measure, scope)


def measure(implementation: Implementation, case: Activated) -> tuple[Agreement, ...]:
    return every_call_follows_its_definition(implementation, case)
