"""The probability, from exact tails, that a test sees what it must catch and upholds what is exact."""

import math
from dataclasses import dataclass, replace

import numpy as np

from theorycheck.statistics.bounded import BoundedMean
from theorycheck.statistics.law import Law
from theorycheck.statistics.models import Bernoulli, Family, Floats, Total
from theorycheck.statistics.zones import grid, inside

FINE = 1e-6
"""Critical sums are sought to this share of their standard deviation, on the side of less power."""
FARTHEST = 2.0**62
"""A sum further away than this is not looked for."""


@dataclass(frozen=True, slots=True)
class Question:
    """A law reduced to an exponential family.

    Attributes:
        family: the exponential family.
        value: the claimed parameter.
        sides: for each deviation `caught` that exists, the edge of the tolerated zone on its side, and itself.
        to: the alternatives that a sequential test bets on (K,).
        log_weights: the logs of their weights (K,).
    """

    family: Family
    value: float
    sides: tuple[tuple[float, float], ...]
    to: Floats
    log_weights: Floats


def question(law: Law) -> Question:
    """The law as a question about a family; a bounded mean as one about draws on the ends of its range."""
    to, log_weights = grid(law)
    model = law.model
    if isinstance(model, BoundedMean):
        low, width = model.low, model.high - model.low
        scaled = {name: getattr(law, name) / width for name in ("tolerated", "caught")}
        law = replace(law, model=Bernoulli(), value=(law.value - low) / width, rivals=(), **scaled)
        to, model = (to - low) / width, Bernoulli()
    if not isinstance(model, Family):
        raise TypeError("a shape is no exponential family")
    edges = np.array([law.value - law.caught, law.value + law.caught])
    edges = edges[inside(edges, *model.space)]
    sides = tuple((law.value + math.copysign(law.tolerated, edge - law.value), float(edge)) for edge in edges)
    return Question(model, law.value, sides, to, log_weights)


def fixed_power(asked: Question, n: int, alpha: float) -> float:
    """The probability, on the weaker side, that one look at n draws refutes a deviation of `caught`."""
    return min(_rejected(asked.family, n, zone, edge, alpha / 2) for zone, edge in asked.sides)


def sequential_power(asked: Question, n: int, alpha: float) -> float:
    """A lower bound on the probability that looks at up to n draws refute a deviation of `caught`.

    It is that of the best single component, at the last look: the mixture is at least its weight times that.
    """
    powers = []
    for zone, edge in asked.sides:
        limits = -math.log(alpha) - asked.log_weights
        reached = [
            _reached(asked.family, n, float(to), zone, edge, float(limit))
            for to, limit in zip(asked.to, limits, strict=True)
            if (to > asked.value) == (edge > asked.value)
        ]
        powers.append(max(reached, default=0.0))
    return min(powers)


def upheld(asked: Question, n: int, beta: float) -> float:
    """A lower bound on the probability that n draws uphold an exact claim."""
    missed = (1.0 - _rejected(asked.family, n, edge, asked.value, beta) for _, edge in asked.sides)
    return 1.0 - sum(missed)


def shape_power(law: Law, n: int, alpha: float) -> float:
    """A lower bound on the power of one look at a shape: at the place of the largest gap, that gap is a coin's.

    The critical distance is that of Massart 1990, which the exact one does not exceed.
    """
    critical = law.tolerated + math.sqrt(math.log(4.0 / alpha) / (2.0 * n))
    gap = law.caught - critical
    return -math.expm1(-2.0 * n * gap**2) if gap > 0 else 0.0


def shape_upheld(law: Law, n: int, beta: float) -> float:
    """A lower bound on the probability that n draws uphold an exact shape. Massart 1990."""
    seen = law.caught - math.sqrt(-math.log(beta) / (2.0 * n))
    return 1.0 - 2.0 * math.exp(-2.0 * n * seen**2) if seen > 0 else 0.0


def _reached(family: Family, n: int, to: float, at: float, truth: float, limit: float) -> float:
    """P(log LR ≥ limit) at `truth`: the log likelihood ratio is linear in the sum."""
    expected = n * family.mean(truth)
    middle = float(family.log_ratio(Total(n, expected), to, at))
    slope = float(family.log_ratio(Total(n, expected + 1.0), to, at)) - middle if math.isfinite(middle) else 0.0
    if not math.isfinite(slope) or slope == 0.0:
        # An alternative that rules something out: all draws are as it says, or it has lost.
        return float(truth == to and middle >= limit)
    critical = Total(n, expected + (limit - middle) / slope)
    return float((family.at_least if to > at else family.at_most)(critical, truth))


def _rejected(family: Family, n: int, at: float, truth: float, level: float) -> float:
    """The probability at `truth` of a sum whose tail at `at`, on the side of `truth`, is at most `level`."""
    tail, sign = (family.at_least, 1.0) if truth > at else (family.at_most, -1.0)
    near = far = n * family.mean(at)
    spread = max(1.0, math.sqrt(n) * family.deviation(at))
    step = sign * spread
    while float(tail(Total(n, far), at)) > level:
        near, far, step = far, far + step, 2.0 * step
        if abs(far) > FARTHEST:
            return 0.0
    while abs(far - near) > FINE * spread:
        middle = 0.5 * (near + far)
        near, far = (near, middle) if float(tail(Total(n, middle), at)) <= level else (middle, far)
    return float(tail(Total(n, far), truth))
