"""One decision in three zones: refuted, upheld, or open, with error probabilities fixed before anything is drawn."""

from dataclasses import replace
from functools import partial

from theorycheck.evidence import Decision
from theorycheck.statistics.law import Law
from theorycheck.statistics.plan import FALSE_PASS, UNREACHABLE, confirmed_power, plan, to_settle
from theorycheck.statistics.trial import Draw, Trial, looks, one_look

CONFIRMATION = 1e-3
"""A refutation is confirmed on a second, disjoint stream at this level before it is said."""


def decide(law: Law, draw: Draw, *, alpha: float, beta: float = FALSE_PASS, setting: str = "") -> Decision:
    """Hold draws against a law.

    `fail` if they are too unlikely for every parameter within `tolerated` of the claimed value, at two-sided level
    `alpha`, and fresh draws confirm it; `pass` if both parameters at distance `caught` are rejected at level `beta`;
    else `open`. A law with a budget (`most`) is decided batch by batch, or refused before drawing if the budget cannot
    settle it; any other by one look at a sample of fixed size.

    Args:
        law: what is claimed.
        draw: gives the draws (n,) and the seed of a stream: `"first"` or `"confirmation"`, and for further batches
            `"first/1"`, `"first/2"`, … NaN marks a draw that the law calls impossible. A law of R replicas takes
            (n, R).
        alpha: the probability of refuting a correct implementation.
        beta: the probability of upholding one that is off by `caught`.
        setting: the fixed setting in words, for the reader.
    """
    blank = Decision(
        outcome="open",
        what=law.what,
        claimed=law.value,
        estimate=float("nan"),
        tolerated=law.tolerated,
        caught=law.caught,
        p_value=1.0,
        alpha=alpha,
        beta=beta,
        samples=0,
        setting=setting,
        most=law.most,
        unit=law.unit,
        because=law.because,
    )
    if not law.most:
        return _decided(law, blank, partial(one_look, law, draw, beta=beta))
    design = plan(law, alpha=alpha, beta=beta)
    blank = replace(blank, method="sequential", power=_power(law, design.most, blank))
    if design.most > law.most:
        return replace(blank, batches=0, needed=design.most, reason=_refusal(law, design.most))
    return _decided(law, blank, partial(looks, law, draw, beta=beta, most=design.most))


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
        power=blank.power if law.most else _power(law, n, blank),
        log_e=trial.log_e,
        batches=trial.batches,
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


def _power(law: Law, n: int, blank: Decision) -> float:
    return confirmed_power(law, n, alpha=blank.alpha, beta=blank.beta, confirmation=CONFIRMATION)


def _refusal(law: Law, needed: int) -> str:
    return f"to see a deviation of {law.caught!r} takes up to {needed} draws, more than the budget of {law.most}"
