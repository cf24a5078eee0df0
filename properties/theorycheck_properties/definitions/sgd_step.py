"""Stochastic gradient descent with momentum."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Trajectory, trajectories
from theorycheck_properties._comparison import follows_trajectory

CLAIM = Claim(
    upheld="Every step of SGD follows the velocity, whatever the schedule of learning rate and momentum.",
    refuted="A step of SGD does not follow v ← μv + g, θ ← θ − ηv.",
    statement=(
        r"v_t = \mu_t v_{t-1} + g_t + \lambda \theta_{t-1}, \quad v_0 = 0, \quad \theta_t = \theta_{t-1} - \eta_t v_t, "
        r"\quad \text{Nesterov: } \theta_t = \theta_{t-1} - \eta_t (g_t + \lambda \theta_{t-1} + \mu_t v_t)"
    ),
    assumes=("the learning rate stands outside the velocity", "Nesterov with μ = 0 is plain SGD"),
    source=Source("Sutskever et al. 2013", "eqs. 1-4, in the form of Polyak 1964"),
    needs=("sgd_step",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Trajectory]:
    return trajectories("sgd_step", scope, longest=8, large=True)


def measure(implementation: Implementation, case: Trajectory) -> tuple[Agreement, ...]:
    return follows_trajectory(implementation, case)
