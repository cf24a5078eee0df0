"""Adam."""

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
    upheld="Every step of Adam is the corrected mean of the gradients over the root of their corrected mean square.",
    refuted="A step of Adam is not θ ← θ − η m̂/(√v̂ + ε).",
    statement=(
        r"m_t = \beta_1 m_{t-1} + (1 - \beta_1) g_t, \quad v_t = \beta_2 v_{t-1} + (1 - \beta_2) g_t^2, \quad "
        r"\theta_t = \theta_{t-1} - \eta_t \frac{m_t / (1 - \beta_1^t)}{\sqrt{v_t / (1 - \beta_2^t)} + \varepsilon}"
    ),
    assumes=("m₀ = v₀ = 0", "weight decay λ is coupled: λθ is part of the gradient"),
    source=Source("Kingma & Ba 2015", "algorithm 1"),
    needs=("adam_step",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Trajectory]:
    return telling(partial(trajectories, "adam_step", longest=8, large=True), measure, scope)


def measure(implementation: Implementation, case: Trajectory) -> tuple[Agreement, ...]:
    return follows_trajectory(implementation, case)
