"""A shallow network is a weighted sum of ridge functions."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import WELL_SCALED, Call
from theorycheck_properties._comparison import finite_calls, follows_definition

CLAIM = Claim(
    upheld="The shallow network is the sum of its units, each an activation of an affine function.",
    refuted="The shallow network is not Σ αᵢ σ(wᵢᵀx + bᵢ).",
    statement=r"f(x) = \sum_{i=1}^{n} \alpha_i\, \sigma(w_i^\top x + b_i)",
    assumes=("σ is offered",),
    source=Source("Cybenko 1989", "theorem 1"),
    needs=("shallow_network",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return finite_calls("shallow_network", scope, kinds=WELL_SCALED)


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    return follows_definition(implementation, case)
