"""Backpropagation through time."""

from functools import partial

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck_properties._activated import Activated, activated_calls, every_call_follows_its_definition
from theorycheck_properties._half import SHORT, telling
from theorycheck_properties.gradients._kinds import RARELY_KINKED

CLAIM = Claim(
    upheld="Backpropagation through all of time gives the gradients of the recurrent network.",
    refuted="A gradient of the recurrent network is not the one that backpropagation through time gives.",
    statement=(
        r"\delta_t = \sigma'(z_t) \odot (\bar h_t + W_{hh}^\top \delta_{t+1}), \quad "
        r"\overline W_{hh} = \sum_t \delta_t h_{t-1}^\top, \quad \overline W_{xh} = \sum_t \delta_t x_t^\top, \quad "
        r"\bar b = \sum_t \delta_t, \quad \bar h_0 = W_{hh}^\top \delta_1, \quad \bar x_t = W_{xh}^\top \delta_t"
    ),
    assumes=("σ is offered", "no truncation"),
    source=Source("Werbos 1990", "§III, for the network of Elman 1990, fig. 2"),
    needs=("rnn_vjp",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Activated]:
    return telling(partial(activated_calls, "rnn_vjp", kinds=RARELY_KINKED), measure, scope, largest=SHORT)


def measure(implementation: Implementation, case: Activated) -> tuple[Agreement, ...]:
    return every_call_follows_its_definition(implementation, case)
