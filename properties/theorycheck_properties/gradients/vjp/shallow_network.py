"""The gradient of a shallow network."""

from functools import partial

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck_properties._activated import Activated, activated_calls, every_call_follows_its_definition
from theorycheck_properties._half import telling
from theorycheck_properties.gradients._kinds import RARELY_KINKED

CLAIM = Claim(
    upheld="The gradients of the shallow network are the adjoints of its units.",
    refuted="A gradient of the shallow network is not the adjoint of its units.",
    statement=(
        r"\bar\alpha_i = \sum_n \bar f_n\, \sigma(z_{ni}), \quad "
        r"\bar z_{ni} = \bar f_n \alpha_i\, \sigma'(z_{ni}), \quad \bar w_i = \sum_n \bar z_{ni}\, x_n, \quad "
        r"\bar b_i = \sum_n \bar z_{ni}, \quad \bar x_n = \sum_i \bar z_{ni}\, w_i"
    ),
    assumes=("σ is offered",),
    source=Source("Rumelhart, Hinton & Williams 1986", "eqs. 4-7"),
    needs=("shallow_network_vjp",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Activated]:
    return telling(partial(activated_calls, "shallow_network_vjp", kinds=RARELY_KINKED), measure, scope)


def measure(implementation: Implementation, case: Activated) -> tuple[Agreement, ...]:
    return every_call_follows_its_definition(implementation, case)
