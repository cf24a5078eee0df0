"""One look, or a look after every batch: draws held against a law on one stream."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from theorycheck.statistics import exact, intervals
from theorycheck.statistics.law import Law
from theorycheck.statistics.models import Draws
from theorycheck.statistics.uniformity import Uniformity
from theorycheck.statistics.zones import refuting, upholding

Outcome = Literal["pass", "fail", "open"]
Draw = Callable[[str], tuple[NDArray[Any], int]]
"""The draws (n,) of a stream, or (n, R) for R replicas that may depend on each other, and the seed they came from."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What the draws of one stream say.

    Attributes:
        outcome: pass, fail or open.
        p: the p-value: of one look, or valid at whatever look one stopped.
        draws: those of the replica that deviates most (n,).
        seed: the seed of the first batch.
        batches: how many there were.
        impossible: True if a draw left the support, which needs no statistics.
        log_e: the largest log e-value against the tolerated zone, or None for one look.
        replica: the index of the replica that deviates most.
    """

    outcome: Outcome
    p: float
    draws: Draws
    seed: int
    batches: int = 1
    impossible: bool = False
    log_e: float | None = None
    replica: int = 0

    def estimate(self, law: Law) -> float:
        """The parameter estimated, NaN if the draws follow no law of the family."""
        return math.nan if self.impossible else float(law.model.estimate(self.draws))

    def interval(self, law: Law, alpha: float) -> tuple[float, float] | None:
        """The parameters left standing at level 1 − alpha."""
        if self.impossible:
            return None
        found = (intervals.fixed if self.log_e is None else intervals.anytime)(law, self.draws, alpha)
        if found is None or self.outcome != "pass":
            return found
        # What was ruled out at an earlier look stays ruled out.
        low, high = found
        return max(low, law.value - law.caught), min(high, law.value + law.caught)


def one_look(law: Law, draw: Draw, stream: str, *, alpha: float, beta: float, most: int) -> Trial:
    """Support, then exact tails of one sample of at least `most` draws, in as many batches as that takes."""
    seen: list[Draws] = []
    first = 0
    for draws, seed in _batches(law, draw, stream, most):
        first = first if seen else seed
        seen.append(draws)
        outside = law.model.outside(draws)
        if outside.any():
            return _impossible(draws, outside, first, len(seen))
    drawn = np.concatenate(seen)
    each = exact.p_values(law, drawn)
    p = exact.smallest(each)
    worst = int(np.argmin(each))
    outcome: Outcome = "fail" if p <= alpha else "pass" if exact.within(law, drawn, beta) else "open"
    return Trial(outcome, p, _as_column(drawn)[:, worst], first, len(seen), replica=worst)


def looks(law: Law, draw: Draw, stream: str, *, alpha: float, beta: float, most: int) -> Trial:
    """Support, then e-processes, batch after batch until one side is shown or `most` draws are spent.

    Failing stands before passing if one batch brings both.
    """
    against, within = refuting(law), upholding(law)
    shape = isinstance(law.model, Uniformity)
    limit = -math.log(alpha / 2 if shape else alpha)
    seen: list[Draws] = []
    outcome: Outcome = "open"
    first = 0
    for draws, seed in _batches(law, draw, stream, most):
        first = first if seen else seed
        seen.append(draws)
        outside = law.model.outside(draws)
        if outside.any():
            return _impossible(draws, outside, first, len(seen))
        for process in (against, *within):
            process.update(draws)
        if against.sup_log_e >= limit:
            outcome = "fail"
        elif all(process.sup_each.min() >= -math.log(beta) for process in within):
            outcome = "pass"
        if outcome != "open":
            break
    drawn = np.concatenate([_as_column(draws) for draws in seen])
    p = against.p_anytime
    if shape:
        # Bets on polynomials may miss a shape whose distance an exact test sees: the other half of alpha is for it.
        p = min(1.0, 2.0 * min(p, exact.p_value(law, drawn))) if outcome == "open" else min(1.0, 2.0 * p)
        outcome = "fail" if p <= alpha else outcome
    worst = int(np.argmax(against.sup_each))
    return Trial(outcome, p, drawn[:, worst], first, len(seen), log_e=against.sup_log_e, replica=worst)


def _batches(law: Law, draw: Draw, stream: str, most: int) -> Iterator[tuple[Draws, int]]:
    """Batches and their seeds, at the addresses `stream`, `stream/1`, `stream/2`, …, until there are `most` draws."""
    drawn = index = 0
    while drawn < most:
        draws, seed = draw(f"{stream}/{index}" if index else stream)
        _check(law, draws)
        yield draws, seed
        drawn, index = drawn + len(draws), index + 1


def _impossible(draws: Draws, outside: NDArray[np.bool_], seed: int, batches: int) -> Trial:
    replica = int(np.argmax(_as_column(outside).any(axis=0)))
    return Trial("fail", 0.0, _as_column(draws)[:, replica], seed, batches, impossible=True, replica=replica)


def _as_column(draws: Draws) -> Draws:
    return draws.reshape(len(draws), -1)


def _check(law: Law, draws: Draws) -> None:
    # Entries that share a mask, a weight or an input are one draw: a further axis must be declared, never flattened.
    replicas = (law.replicas,) if law.replicas > 1 else ()
    if draws.size == 0 or draws.shape[1:] != replicas or draws.ndim == 0:
        expected = ", ".join(["n", *map(str, replicas)]) + ("" if replicas else ",")
        raise ValueError(f"draws of the {law.what} have shape {draws.shape!r}, expected ({expected}) with n ≥ 1")
