"""Batch norm standardizes over the batch."""

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
    upheld="In training batch norm standardizes every channel over the batch, then scales and shifts.",
    refuted="Batch norm in training is not gain · (x − mean)/√(variance + ε) + bias over each channel.",
    statement=(
        r"y_{nc} = \gamma_c \frac{x_{nc} - \mu_c}{\sqrt{v_c + \varepsilon}} + \beta_c, \quad "
        r"\mu_c = \frac{1}{m} \sum_n x_{nc}, \quad v_c = \frac{1}{m} \sum_n (x_{nc} - \mu_c)^2"
    ),
    assumes=(
        "n runs over the batch and all positions, m ≥ 2 of them",
        "|mean| ≤ 3 standard deviations, so that one-pass variances are judged elsewhere",
    ),
    source=Source("Ioffe & Szegedy 2015", "algorithm 1"),
    needs=("batch_norm",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return telling(
        lambda drawn: finite_calls("batch_norm", drawn, kinds=WELL_SCALED).filter(moderate_offset), measure, scope
    )


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    return follows_definition(implementation, case)
