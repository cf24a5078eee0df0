"""A recurrent network feeds its state back."""

from functools import partial

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import WELL_SCALED
from theorycheck_properties._activated import Activated, activated_calls, every_call_follows_its_definition
from theorycheck_properties._half import telling

CLAIM = Claim(
    upheld="Every state of the recurrent network is the activation of the input and the state before.",
    refuted="A state of the recurrent network is not σ(W_hh h + W_xh x + b).",
    statement=r"h_t = \sigma(W_{hh} h_{t-1} + W_{xh} x_t + b), \quad t = 1, \ldots, T",
    assumes=("σ is offered", "h₀ is given"),
    source=Source("Elman 1990", "fig. 2"),
    needs=("rnn",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Activated]:
    return telling(partial(activated_calls, "rnn", kinds=WELL_SCALED), measure, scope)


def measure(implementation: Implementation, case: Activated) -> tuple[Agreement, ...]:
    return every_call_follows_its_definition(implementation, case)
