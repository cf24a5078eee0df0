"""Estimates that have moved from one run to another, by more than chance explains."""

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from theorycheck.evidence import Decision
from theorycheck.record import Run

FALSE_MOVES = 0.01
"""The probability that, of all estimates of two runs, any is said to have moved although nothing changed."""


@dataclass(frozen=True, slots=True)
class Move:
    """An estimate in two runs.

    Attributes:
        id: `claim[implementation-dtype]`.
        before: the decision of the earlier run.
        after: that of the later one, on the same law in the same setting.
        difference: the interval of the later parameter less the earlier one.
    """

    id: str
    before: Decision
    after: Decision
    difference: tuple[float, float]

    @property
    def moved(self) -> bool:
        """True if the parameters cannot be the same."""
        low, high = self.difference
        return not low <= 0 <= high


def compared(before: Run, after: Run, retested: Collection[str] = ()) -> list[Move]:
    """Every estimate that both runs have of the same law, with the interval of its difference.

    The intervals of both runs are widened until all of them together hold with probability 1 − `FALSE_MOVES`, whatever
    the runs share: the same seed, say. A test of a parameter rejects the further away it lies, with an exponent that
    grows at least in proportion (log-likelihoods are concave), so that log(1/α) scales an interval conservatively.

    Args:
        before: the earlier run.
        after: the later one.
        retested: ids of claims that another test judges now.
    """
    pairs = list(_pairs(before, after, retested))
    level = FALSE_MOVES / (2 * len(pairs)) if pairs else 1.0
    return [Move(result_id, was, now, _difference(was, now, level)) for result_id, was, now in pairs]


def _pairs(before: Run, after: Run, retested: Collection[str]) -> Iterator[tuple[str, Decision, Decision]]:
    earlier = {
        (result.id, decision.what, decision.setting, decision.law_digest): decision
        for result in before
        for decision in result.decisions
        if result.claim not in retested
    }
    for result in after:
        for now in result.decisions:
            was = earlier.get((result.id, now.what, now.setting, now.law_digest))
            if was is not None and was.interval is not None and now.interval is not None:
                yield result.id, was, now


def _difference(was: Decision, now: Decision, level: float) -> tuple[float, float]:
    (was_low, was_high), (now_low, now_high) = _widened(was, level), _widened(now, level)
    return now_low - was_high, now_high - was_low


def _widened(decision: Decision, level: float) -> tuple[float, float]:
    low, high = decision.interval or (-math.inf, math.inf)
    factor = max(1.0, math.log(level) / math.log(2 * decision.beta))
    return decision.estimate - factor * (decision.estimate - low), decision.estimate + factor * (
        high - decision.estimate
    )
