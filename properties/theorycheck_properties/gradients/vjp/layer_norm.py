"""The gradient of layer norm."""

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
    upheld="The gradients of layer norm go through its mean and its variance.",
    refuted="A gradient of layer norm does not go through both its mean and its variance.",
    statement=(
        r"\bar x = \frac{1}{\sqrt{v + \varepsilon}} \left(g - \langle g \rangle - \hat x \langle g \hat x "
        r"\rangle\right), \quad g = \gamma \odot \bar y, \quad \bar\gamma = \sum \bar y \odot \hat x, \quad "
        r"\bar\beta = \sum \bar y"
    ),
    assumes=(
        "⟨·⟩ is the mean over the last axis",
        "|mean| ≤ 3 standard deviations, so that one-pass variances are judged elsewhere",
    ),
    source=Source("Ba, Kiros & Hinton 2016", "eq. 3 with ε, differentiated"),
    needs=("layer_norm_vjp",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return telling(
        lambda drawn: finite_calls("layer_norm_vjp", drawn, kinds=VARYING).filter(moderate_offset), measure, scope
    )


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    return follows_definition(implementation, case)
