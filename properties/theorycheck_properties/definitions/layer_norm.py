"""Layer norm standardizes over the features."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import WELL_SCALED, Call
from theorycheck_properties._comparison import finite_calls, follows_definition
from theorycheck_properties._half import telling
from theorycheck_properties._offsets import moderate_offset

CLAIM = Claim(
    upheld="Layer norm standardizes every example over its features, then scales and shifts.",
    refuted="Layer norm is not gain · (x − mean)/√(variance + ε) + bias over the last axis.",
    statement=(
        r"y_d = \gamma_d \frac{x_d - \mu}{\sqrt{v + \varepsilon}} + \beta_d, \quad "
        r"\mu = \frac{1}{D} \sum_d x_d, \quad v = \frac{1}{D} \sum_d (x_d - \mu)^2"
    ),
    assumes=("|mean| ≤ 3 standard deviations, so that one-pass variances are judged elsewhere",),
    source=Source("Ba, Kiros & Hinton 2016", "eq. 3"),
    needs=("layer_norm",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return telling(
        lambda drawn: finite_calls("layer_norm", drawn, kinds=WELL_SCALED).filter(moderate_offset), measure, scope
    )


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    return follows_definition(implementation, case)
