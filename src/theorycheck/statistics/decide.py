"""One decision in three zones: refuted, upheld, or open, with error probabilities fixed before anything is drawn."""

import math
from dataclasses import replace
from functools import partial

from theorycheck.evidence import Decision, Unseen
from theorycheck.statistics.law import Law, digest
from theorycheck.statistics.plan import FALSE_PASS, UNREACHABLE, confirmed_power, plan, to_see, to_settle
from theorycheck.statistics.streams import fingerprint
from theorycheck.statistics.trial import Draw, Trial, looks, one_look

CONFIRMATION = 1e-3
"""A refutation is confirmed on a second, disjoint stream at this level before it is said."""
LARGEST_LOOK = 10**8
"""One look at more draws than this is refused: they are held in memory together."""


def decide(law: Law, draw: Draw, *, alpha: float, beta: float = FALSE_PASS, setting: str = "") -> Decision:
    """Hold draws against a law.

    `fail` if they are too unlikely for every parameter within `tolerated` of the claimed value, at two-sided level
    `alpha`, and fresh draws confirm it; `pass` if both parameters at distance `caught` are rejected at level `beta`;
    else `open`. A law with a budget (`most`) is decided batch by batch, any other by one look at a sample of the
    planned size; if the budget cannot settle it, it is refused before drawing.

    Args:
        law: what is claimed.
        draw: gives some draws (n,) and the seed of a stream: `"first"` or `"confirmation"`, and for further batches
            `"first/1"`, `"first/2"`, …, as many as the plan asks for. NaN marks a draw that the law calls impossible.
            A law of R replicas takes (n, R).
        alpha: the probability of refuting a correct implementation.
        beta: the probability of upholding one that is off by `caught`.
        setting: the fixed setting in words, for the reader.
    """
    design = plan(law, alpha=alpha, beta=beta)
    blank = replace(
        _before(law, alpha=alpha, beta=beta),
        setting=setting,
        method=design.method,
        power=confirmed_power(law, design.most, alpha=alpha, beta=beta, confirmation=CONFIRMATION),
    )
    budget = law.most or LARGEST_LOOK
    if design.most > budget:
        reason = (
            f"to see a deviation of {law.caught!r} takes up to {design.most} draws, more than the budget of {budget}"
        )
        return replace(blank, batches=0, needed=design.most, reason=reason)
    look = looks if law.most else one_look
    return _decided(law, blank, partial(look, law, draw, beta=beta, most=design.most))


def _before(law: Law, *, alpha: float, beta: float) -> Decision:
    """What is fixed before anything is drawn."""
    return Decision(
        outcome="open",
        what=law.what,
        claimed=law.value,
        estimate=math.nan,
        tolerated=law.tolerated,
        caught=law.caught,
        p_value=1.0,
        alpha=alpha,
        beta=beta,
        samples=0,
        most=law.most,
        unit=law.unit,
        because=law.because,
        replicas=law.replicas,
        unseen=tuple(Unseen(*named, to_see(law, named[1], alpha=alpha, beta=beta)) for named in law.beyond),
        law_digest=digest(law),
    )


def _decided(law: Law, blank: Decision, look: partial[Trial]) -> Decision:
    trial = look("first", alpha=blank.alpha)
    n = len(trial.draws)
    decision = replace(
        blank,
        outcome=trial.outcome,
        estimate=trial.estimate(law),
        p_value=trial.p,
        samples=n,
        seed=trial.seed,
        interval=trial.interval(law, 2.0 * blank.beta),
        log_e=trial.log_e,
        batches=trial.batches,
        replica=trial.replica,
        fingerprint=fingerprint(trial.draws),
        reason=law.impossible or "a draw outside the support of the law" if trial.impossible else "",
    )
    if trial.outcome == "fail" and not trial.impossible:
        again = look("confirmation", alpha=CONFIRMATION)
        if again.outcome != "fail":
            reason = f"fresh draws did not confirm the refutation (p = {again.p:.2g})"
            decision = replace(decision, outcome="open", reason=reason)
    if decision.outcome != "open":
        return decision
    needed = to_settle(law, decision.estimate, n, alpha=blank.alpha, beta=blank.beta)
    return replace(decision, needed=min(needed, UNREACHABLE))
