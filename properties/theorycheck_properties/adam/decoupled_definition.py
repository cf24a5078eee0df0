"""AdamW."""

from functools import partial

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Trajectory, trajectories
from theorycheck_properties._comparison import follows_trajectory
from theorycheck_properties._half import telling

CLAIM = Claim(
    upheld="Every step of AdamW is Adam's, with the weights decayed beside it.",
    refuted="A step of AdamW is not θ ← θ − η(m̂/(√v̂ + ε) + λθ).",
    statement=(
        r"\theta_t = \theta_{t-1} - \eta_t \left(\frac{\hat m_t}{\sqrt{\hat v_t} + \varepsilon} "
        r"+ \lambda \theta_{t-1}\right), \quad "
        r"\hat m_t = \frac{m_t}{1 - \beta_1^t}, \quad \hat v_t = \frac{v_t}{1 - \beta_2^t}"
    ),
    assumes=("m₀ = v₀ = 0", "λθ is no part of the moments"),
    source=Source("Loshchilov & Hutter 2019", "algorithm 2"),
    needs=("adamw_step",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Trajectory]:
    return telling(partial(trajectories, "adamw_step", longest=8, large=True), measure, scope)


def measure(implementation: Implementation, case: Trajectory) -> tuple[Agreement, ...]:
    return follows_trajectory(implementation, case)
