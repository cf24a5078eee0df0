"""What a decision will cost and what it will see, computed before anything is drawn."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np

from theorycheck.statistics.law import Law
from theorycheck.statistics.ledger import FAMILY, SHARE
from theorycheck.statistics.models import Total
from theorycheck.statistics.power import (
    Question,
    fixed_power,
    question,
    sequential_power,
    shape_power,
    shape_upheld,
    upheld,
)
from theorycheck.statistics.uniformity import Uniformity

PRECISION = 0.02
"""Sample sizes are planned to within this share, upwards."""
UNREACHABLE = 2**62
"""No budget reaches this many draws."""
FALSE_PASS = 1e-3
"""The probability of upholding a deviation of `caught`, unless a decision is asked for another."""
LOOKS = 8
"""Into so many batches the sample that upholds is cut: a look costs a fraction of a millisecond, half a batch is drawn
too many."""


@dataclass(frozen=True, slots=True)
class Design:
    """What a decision costs, in draws.

    Attributes:
        method: one look at a sample of fixed size, or a look after every batch.
        bound: log(1/α)/KL of a deviation of `caught` from the tolerated zone: no test of level α refutes it with a
            smaller mean sample (Wald 1945).
        most: the sample within which a deviation of `caught` is refuted, and an exact claim upheld, with probability
            1 − β: the size of a fixed sample, the end of a sequential one.
        to_refute: about the mean sample that refutes a deviation of `caught`.
        to_uphold: about the mean sample at which the slower of the two sides is ruled out for an exact claim; to rule
            out both takes up to 1.7 times as many.
        power: the probability, exact or a lower bound, of refuting a deviation of `caught` within `most`.
    """

    method: Literal["fixed", "sequential"]
    bound: float
    most: int
    to_refute: float
    to_uphold: float
    power: float


@lru_cache(maxsize=1024)
def plan(law: Law, *, alpha: float, beta: float) -> Design:
    """The design of a decision: sequential if the law sets a budget (`most`), else of fixed size."""
    if isinstance(law.model, Uniformity):
        return _shape(law, alpha, beta)
    asked = question(law)
    # Replicas share alpha, and all of them must be upheld.
    alpha, missed = alpha / law.replicas, beta / law.replicas
    bound = -math.log(alpha) / min(asked.family.kl(edge, zone) for zone, edge in asked.sides)
    power = sequential_power if law.most else fixed_power
    most = _smallest(lambda n: power(asked, n, alpha) >= 1.0 - beta and upheld(asked, n, beta) >= 1.0 - missed, bound)
    if not law.most:
        return Design("fixed", bound, most, most, most, power(asked, most, alpha))
    to_refute, to_uphold = _mean_to_refute(asked, alpha), _mean_to_uphold(asked, asked.value, beta)
    return Design("sequential", bound, most, to_refute, to_uphold, power(asked, most, alpha))


def batch(law: Law, *, alpha: float = FAMILY * SHARE, beta: float = FALSE_PASS) -> int:
    """A good size for one call of `sample`: an eighth of the draws that a correct implementation takes.

    `decide` calls as often as the alpha that it was granted asks for.
    """
    return math.ceil(plan(law, alpha=alpha, beta=beta).to_uphold / LOOKS)


def confirmed_power(law: Law, n: int, *, alpha: float, beta: float, confirmation: float) -> float:
    """A lower bound on the probability that a deviation of `caught` is refuted by up to n draws, then confirmed."""
    levels = (alpha / law.replicas, confirmation / law.replicas)
    if isinstance(law.model, Uniformity):
        powers = [shape_power(law, n, last_look(law, level)) for level in levels]
    else:
        asked, power = question(law), sequential_power if law.most else fixed_power
        powers = [power(asked, n, level) for level in levels]
    # Looks after every batch may also pass wrongly first, on either stream.
    passing = 2.0 * beta if law.most else 0.0
    return max(0.0, 1.0 - sum(1.0 - power for power in powers) - passing)


def to_see(law: Law, parameter: float, *, alpha: float, beta: float) -> int:
    """How many draws it takes to see that the parameter is this one and not the claimed one, if nothing is tolerated.

    UNREACHABLE where the parameter is the claimed one.
    """
    deviation = abs(parameter - law.value)
    if deviation == 0:
        return UNREACHABLE
    return plan(replace(law, tolerated=0.0, caught=deviation, rivals=(), beyond=()), alpha=alpha, beta=beta).most


def to_settle(law: Law, estimate: float, n: int, *, alpha: float, beta: float) -> int:
    """About how many draws would settle what n have left open, if the estimate is right."""
    if isinstance(law.model, Uniformity):
        return max(n, plan(law, alpha=alpha, beta=beta).most)
    asked = question(law)
    if law.model is not asked.family:
        estimate = (estimate - law.model.space[0]) / (law.model.space[1] - law.model.space[0])
    zone = min((zone for zone, _ in asked.sides), key=lambda edge: abs(edge - estimate))
    outside = abs(estimate - asked.value) > abs(zone - asked.value)
    refute = -math.log(alpha / (2 * law.replicas)) / asked.family.kl(estimate, zone) if outside else math.inf
    # One look takes about twice the mean sample of a sequential test.
    looks = 1.0 if law.most else 2.0
    needed = looks * min(refute, _mean_to_uphold(asked, estimate, beta))
    return max(2 * n, math.ceil(min(needed, UNREACHABLE)))


def _mean_to_refute(asked: Question, alpha: float) -> float:
    means = []
    for zone, edge in asked.sides:
        drift = np.asarray(asked.family.log_ratio(Total(1, asked.family.mean(edge)), asked.to, zone))
        useful = (drift > 0) & ((asked.to > asked.value) == (edge > asked.value))
        limits = -math.log(alpha) - asked.log_weights[useful]
        means.append(float(np.min(limits / drift[useful], initial=math.inf)))
    return max(means)


def _mean_to_uphold(asked: Question, truth: float, beta: float) -> float:
    drift = min(
        float(asked.family.log_ratio(Total(1, asked.family.mean(truth)), asked.value, edge)) for _, edge in asked.sides
    )
    return -math.log(beta) / drift if drift > 0 else math.inf


def _smallest(enough: Callable[[int], bool], start: float) -> int:
    """The smallest n that is enough, within PRECISION, upwards."""
    low, high = 0, max(1, math.ceil(start))
    while not enough(high):
        low, high = high, 2 * high
        if high > UNREACHABLE:
            return UNREACHABLE
    while high - low > max(1, PRECISION * high):
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def last_look(law: Law, alpha: float) -> float:
    """The level of the exact test of a shape at the end: half of it if bets have had the other half before."""
    return alpha / 2 if law.most else alpha


def _shape(law: Law, alpha: float, beta: float) -> Design:
    """A shape is planned by its distance to the uniform, in one look: bets on polynomials have no exact power."""
    gap = law.caught - law.tolerated
    alpha = last_look(law, alpha / law.replicas)
    start = -math.log(alpha) / (2.0 * gap**2)
    most = _smallest(
        lambda n: min(shape_power(law, n, alpha), shape_upheld(law, n, beta)) >= 1.0 - beta / law.replicas, start
    )
    method: Literal["fixed", "sequential"] = "sequential" if law.most else "fixed"
    return Design(method, math.nan, most, most, most, shape_power(law, most, alpha))
