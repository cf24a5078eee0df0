"""Backpropagation through the gates of an LSTM."""

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
    upheld="The gradients of the LSTM go through all gates, all steps and the last cell.",
    refuted="A gradient of the LSTM misses a gate, a step or the last cell.",
    statement=(
        r"\bar c_t = \bar h_t \odot o_t \odot (1 - \tanh^2 c_t) + f_{t+1} \odot \bar c_{t+1}, \quad "
        r"(\bar\imath, \bar f, \bar g, \bar o)_t = (\bar c_t \odot g_t,\ \bar c_t \odot c_{t-1},\ \bar c_t \odot "
        r"i_t,\ \bar h_t \odot \tanh c_t)"
    ),
    assumes=("no truncation", "without peepholes"),
    source=Source("Greff et al. 2017", "§II.B"),
    needs=("lstm_vjp",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return telling(partial(finite_calls, "lstm_vjp", kinds=WELL_SCALED), measure, scope, largest=SHORT)


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    return follows_definition(implementation, case)
