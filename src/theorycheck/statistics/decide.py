"""One decision in three zones from a sample of fixed size, by exact tails."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.evidence import Decision
from theorycheck.statistics.law import Law

CONFIRMATION = 1e-3
"""A refutation is confirmed on a second, disjoint stream at this level before it is said."""
MORE = 4
"""An open decision asks for this many times the sample: it halves the standard error."""


def decide(
    law: Law,
    draw: Callable[[str], tuple[NDArray[Any], int]],
    *,
    alpha: float,
    beta: float = 1e-3,
    setting: str = "",
) -> Decision:
    """Hold a sample against a law.

    `fail` if the sample is too unlikely for every parameter within `tolerated` of the claimed value, at two-sided
    level `alpha`, and a fresh sample confirms it; `pass` if both parameters at distance `caught` are rejected at level
    `beta`; else `open`.

    Args:
        law: what is claimed.
        draw: gives the draws (n,) and the seed of a stream, `"first"` or `"confirmation"`. NaN marks a draw that the
            law calls impossible.
        alpha: the probability of refuting a correct implementation.
        beta: the probability of upholding one that is off by `caught`.
        setting: the fixed setting in words, for the reader.
    """
    draws, seed = draw("first")
    decision = _decide(law, draws, seed, alpha, beta, setting)
    if decision.outcome != "fail" or decision.reason:
        return decision
    again, _ = draw("confirmation")
    confirmation = p_value(law, again)
    if confirmation <= CONFIRMATION:
        return decision
    reason = f"a fresh sample did not confirm the refutation (p = {confirmation:.2g})"
    return replace(decision, outcome="open", reason=reason, needed=MORE * decision.samples)


def p_value(law: Law, draws: NDArray[Any]) -> float:
    """The two-sided p-value of the sample under the most favourable parameter within `tolerated`."""
    if np.isnan(draws).any():
        return 0.0
    low, high = law.value - law.tolerated, law.value + law.tolerated
    return min(1.0, 2.0 * min(law.model.upper_tail(draws, high), law.model.lower_tail(draws, low)))


def _decide(law: Law, draws: NDArray[Any], seed: int, alpha: float, beta: float, setting: str) -> Decision:
    impossible = bool(np.isnan(draws).any())
    p = p_value(law, draws)
    estimate = math.nan if impossible else law.model.estimate(draws)
    reason = law.impossible if impossible else ""
    outcome: Any = "fail" if p <= alpha else "open"
    if outcome == "open" and _within(law, draws, beta):
        outcome = "pass"
    return Decision(
        outcome=outcome,
        what=law.what,
        claimed=law.value,
        estimate=estimate,
        tolerated=law.tolerated,
        caught=law.caught,
        p_value=p,
        alpha=alpha,
        beta=beta,
        samples=int(draws.size),
        setting=setting,
        seed=seed,
        reason=reason,
        needed=0 if outcome != "open" else MORE * int(draws.size),
    )


def _within(law: Law, draws: NDArray[Any], beta: float) -> bool:
    """True if both parameters at distance `caught` are rejected: the two one-sided tests of equivalence."""
    below, above = law.value - law.caught, law.value + law.caught
    return law.model.upper_tail(draws, below) <= beta and law.model.lower_tail(draws, above) <= beta
