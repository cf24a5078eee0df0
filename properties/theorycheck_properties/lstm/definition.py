"""The long short-term memory with its four gates."""

from functools import partial

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import WELL_SCALED, Call
from theorycheck_properties._comparison import finite_calls, follows_definition
from theorycheck_properties._half import telling

CLAIM = Claim(
    upheld="The LSTM forgets, adds and exposes its cell as its gates say, stacked input, forget, cell, output.",
    refuted="The LSTM does not follow its gate equations, stacked input, forget, cell, output.",
    statement=(
        r"(i, f, g, o)_t = (\sigma, \sigma, \tanh, \sigma)(W x_t + U h_{t-1} + b), \quad "
        r"c_t = f_t \odot c_{t-1} + i_t \odot g_t, \quad h_t = o_t \odot \tanh c_t"
    ),
    assumes=("h₀ and c₀ are given", "no peepholes"),
    source=Source("Gers, Schmidhuber & Cummins 2000", "§2 and §3.1, with the usual squashing by tanh"),
    needs=("lstm",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return telling(partial(finite_calls, "lstm", kinds=WELL_SCALED), measure, scope)


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    return follows_definition(implementation, case)
