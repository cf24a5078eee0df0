"""Each result against its ball, and what is counted along the way."""

from collections import defaultdict
from dataclasses import dataclass, field
from statistics import median
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from theorycheck.numerics import Ball
from theorycheck.reference import SignedSums, enclose, enclose_sums
from theorycheck.strategies.trajectories import Trajectory, iterates

from .cases import Case
from .implementations import judged, leaves

Array = NDArray[Any]

INFORMATIVE = 1e-2
"""A radius beyond this share of the result's scale says too little to judge by."""


class Violation(NamedTuple):
    """A result outside its ball."""

    case: Case
    who: str
    ratio: float


@dataclass
class Tally:
    """What was seen of one operation in one dtype.

    Attributes:
        cases: how many calls.
        judged: how many results of implementations.
        uninformative: calls whose balls were too wide to say much.
        ratios: the largest |error|/radius of each result, 0 for entries of infinite radius.
        widths: the largest radius of each informative call over its largest entry.
        missing: who does not offer the operation in that dtype.
    """

    cases: int = 0
    judged: int = 0
    uninformative: int = 0
    ratios: list[float] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)
    violations: list[Violation] = field(default_factory=list)

    def __add__(self, other: "Tally") -> "Tally":
        """Both accounts as one."""
        return Tally(
            self.cases + other.cases,
            self.judged + other.judged,
            self.uninformative + other.uninformative,
            self.ratios + other.ratios,
            self.widths + other.widths,
            self.missing | other.missing,
            self.violations + other.violations,
        )

    @property
    def worst(self) -> float:
        """The largest |error|/radius of all."""
        return max(self.ratios, default=0.0)

    @property
    def typical(self) -> float:
        """The median |error|/radius, of a result's worst entry."""
        return median(self.ratios) if self.ratios else 0.0

    @property
    def width(self) -> float:
        """The median of radius/scale among informative calls."""
        return median(self.widths) if self.widths else 0.0


Tallies = defaultdict[tuple[str, ...], Tally]


def tallies() -> Tallies:
    """An empty account."""
    return defaultdict(Tally)


def judge(case: Case, index: int, tally: Tally) -> None:
    """Everyone's results for one case, into the tally."""
    stepped = isinstance(case, Trajectory)
    balls = leaves(iterates(enclosed(case), case) if stepped else _enclose(case))
    weighed = None if stepped else enclose_sums(balls, case.operation, *case.inputs, **case.options)
    sums = weighed or [None] * len(balls)
    tally.cases += 1
    width = max(map(_width, balls, sums), default=0.0)
    if width <= INFORMATIVE:
        tally.widths.append(width)
    else:
        tally.uninformative += 1
    for who, results in judged(case, index):
        try:
            found = results()
        except (NotImplementedError, RuntimeError) as missing:
            # PyTorch has no kernel for some operations in half precision.
            if "not implemented for 'Half'" not in str(missing):
                raise
            tally.missing.add(who)
            continue
        ratio = max(map(_ratio, found, balls, sums), default=0.0)
        tally.judged += 1
        tally.ratios.append(ratio)
        if not ratio <= 1:
            tally.violations.append(Violation(case, who, ratio))


def _width(ball: Ball, sums: SignedSums | None) -> float:
    """Of the entries, or, where they are judged by sums, of half of those."""
    return relative_width(ball) if sums is None else float(np.median(sums.within / sums.scale))


def _ratio(result: Array, ball: Ball, sums: SignedSums | None) -> float:
    """Of the entries, and of the sums where there are any."""
    entries = excess(result, ball)
    return entries if sums is None else max(entries, _excess(np.abs(sums.errors(result)), sums.within))


def enclosed(case: Trajectory) -> Any:
    """The optimizer step in balls."""
    return lambda theta, gradient, state, **options: enclose(case.operation, theta, gradient, state, **options)


def _enclose(case: Any) -> Any:
    return enclose(case.operation, *case.inputs, **case.options)


def excess(result: Array, ball: Ball) -> float:
    """The largest |error|/radius: at most 1 inside; ∞ for an error where none is allowed, and for a NaN."""
    if result.shape != ball.shape:
        raise AssertionError(f"shape {result.shape!r}, expected {ball.shape!r}")
    return _excess(np.abs(result.astype(np.float64) - ball.value), ball.radius)


def _excess(error: Array, radius: Array) -> float:
    error = np.where(np.isfinite(radius), error, 0.0)
    ratio = np.divide(error, radius, out=np.full(error.shape, np.inf), where=radius > 0)
    ratio = np.where(error == 0, 0.0, np.where(np.isnan(error), np.inf, ratio))
    return float(np.max(ratio, initial=0.0))


def relative_width(ball: Ball) -> float:
    """The largest radius over the largest entry."""
    radius, scale = float(np.max(ball.radius, initial=0.0)), float(np.max(np.abs(ball.value), initial=0.0))
    return 0.0 if radius == 0 else radius / scale if scale else np.inf
