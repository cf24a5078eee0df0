"""The gradient of batch norm in training."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call
from theorycheck_properties._comparison import finite_calls, follows_definition
from theorycheck_properties._half import telling
from theorycheck_properties._offsets import moderate_offset
from theorycheck_properties.gradients._kinds import VARYING

CLAIM = Claim(
    upheld="The gradients of batch norm go through the statistics of the batch.",
    refuted="A gradient of batch norm does not go through the statistics of the batch.",
    statement=(
        r"\bar x = \frac{1}{\sqrt{v_c + \varepsilon}} \left(g - \langle g \rangle - \hat x \langle g \hat x "
        r"\rangle\right), \quad g = \gamma_c\, \bar y, \quad \bar\gamma_c = \sum \bar y\, \hat x, \quad "
        r"\bar\beta_c = \sum \bar y"
    ),
    assumes=(
        "⟨·⟩ is the mean over all of a channel",
        "|mean| ≤ 3 standard deviations, so that one-pass variances are judged elsewhere",
    ),
    source=Source("Ioffe & Szegedy 2015", "§3"),
    needs=("batch_norm_vjp",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return telling(
        lambda drawn: finite_calls("batch_norm_vjp", drawn, kinds=VARYING).filter(moderate_offset), measure, scope
    )


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    return follows_definition(implementation, case)
