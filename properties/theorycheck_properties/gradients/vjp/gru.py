"""Backpropagation through the gates of a GRU."""

from functools import partial

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import WELL_SCALED, Call
from theorycheck_properties._comparison import finite_calls, follows_definition
from theorycheck_properties._half import SHORT, telling

CLAIM = Claim(
    upheld="The gradients of the GRU go through both gates, the candidate and all steps.",
    refuted="A gradient of the GRU misses a gate, the candidate or a step.",
    statement=(
        r"\bar n_t = \bar h_t \odot (1 - z_t), \quad \bar z_t = \bar h_t \odot (h_{t-1} - n_t), \quad "
        r"\bar r_t = \bar n_t \odot (1 - n_t^2) \odot (U_n h_{t-1} + b_{hn})"
    ),
    assumes=("no truncation",),
    source=Source("Werbos 1990", "§III, for the equations of Cho et al. 2014"),
    needs=("gru_vjp",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return telling(partial(finite_calls, "gru_vjp", kinds=WELL_SCALED), measure, scope, largest=SHORT)


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    return follows_definition(implementation, case)
