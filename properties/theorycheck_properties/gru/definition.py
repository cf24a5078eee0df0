"""The gated recurrent unit with its two gates."""

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
    upheld="The GRU mixes its state with the candidate as its gates say, the reset gate acting after the product.",
    refuted="The GRU does not follow its gate equations, stacked reset, update, new.",
    statement=(
        r"(r, z)_t = \sigma(W x_t + b_x + U h_{t-1} + b_h), \quad "
        r"n_t = \tanh(W_n x_t + b_{xn} + r_t \odot (U_n h_{t-1} + b_{hn})), \quad "
        r"h_t = (1 - z_t) \odot n_t + z_t \odot h_{t-1}"
    ),
    assumes=("h₀ is given",),
    source=Source("Cho et al. 2014", "eqs. 5-8, with the reset after the product"),
    needs=("gru",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return telling(partial(finite_calls, "gru", kinds=WELL_SCALED), measure, scope)


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    return follows_definition(implementation, case)
