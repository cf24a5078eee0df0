"""At inference batch norm is an affine map."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import WELL_SCALED, Call
from theorycheck_properties._comparison import finite_calls, follows_definition

CLAIM = Claim(
    upheld="At inference batch norm is the affine map of the statistics it is given.",
    refuted="Batch norm at inference is not gain · (x − mean)/√(variance + ε) + bias with the given statistics.",
    statement=r"y_{nc} = \gamma_c \frac{x_{nc} - \mu_c}{\sqrt{v_c + \varepsilon}} + \beta_c",
    assumes=("v ≥ 0 given",),
    source=Source("Ioffe & Szegedy 2015", "algorithm 2, line 11"),
    needs=("batch_norm_inference",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return finite_calls("batch_norm_inference", scope, kinds=WELL_SCALED)


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    return follows_definition(implementation, case)
