"""The passing check: two and four points on one line, accepted by measured convergence."""

import math
from collections.abc import Sequence
from typing import Final

from theorycheck.numerics.gradient_check.point import FOUR_POINT, TWO_POINT, Pair, Point
from theorycheck.numerics.gradient_check.result import GradientVerdict, Reading

# A share of a random direction is normal to good approximation, so that an error of relative size d in it stays below
# d times this quantile of |N(0, 1)| in 5 % of the directions.
FIVE_PERCENT: Final = 0.0627

RESOLUTION: Final = 1e-6 * FIVE_PERCENT
"""A check must tell apart what differs by this much of the gradient's size, to find an error of 1e-6 in 95 of 100."""

SCREENING_RESOLUTION: Final = 1e-4 * FIVE_PERCENT
"""The same for screening, which is to find 1e-4."""


_GROWTH: Final = 16.0
"""By how much derivatives of a function grow, relative to its inputs, that screening need not look at closely."""

_KINK: Final = 2.0**-10
"""A difference of the means at t and 2t, over t and relative to the gradient, that one-sided slopes make if they differ
by as much, and curvature hardly: at t = 2⁻¹⁶ it would take second derivatives of 40 times the first."""

AGREES: Final = "the function's own values have the derivative that the gradient claims."


def four_point(point: Point, pairs: Sequence[Pair]) -> Reading | None:
    """The four-point difference (4 D(t) − D(2t))/3, if it confirms the claim within what it corrected; else None.

    D(t) is the two-point difference. The correction (D(t) − D(2t))/3 is its measured error, which bounds the smaller
    one of the extrapolation. Rounding of the four values by E each adds (4 + ½) E/3t.
    """
    step, _ = FOUR_POINT
    near, far = pairs
    near_residual = (near.plus - near.minus - near.claim) / (2 * step)
    correction = (near_residual - (far.plus - far.minus - far.claim) / (4 * step)) / 3
    residual = near_residual + correction
    bound = abs(correction) + 1.5 * point.rounding / step
    # The mean of φ(x ± tv) goes like t² where φ is smooth, like |t| at a kink, which central differences cannot see.
    kinked = abs(far.plus + far.minus - near.plus - near.minus) / (2 * step) > _KINK * point.scale
    # A comparison with NaN is false.
    if abs(residual) <= bound <= resolvable(point, RESOLUTION) and not kinked:
        return agreement(near.claim / (2 * step), residual, bound, step)
    return None


def two_point(point: Point, pairs: Sequence[Pair]) -> Reading | None:
    """The two-point difference, if it confirms the claim; else None.

    Its relative error is (ρt)²/6 if derivatives grow by a factor ρ from one to the next.
    """
    [step] = TWO_POINT
    [pair] = pairs
    residual = (pair.plus - pair.minus - pair.claim) / (2 * step)
    bound = (_GROWTH * step) ** 2 / 6 * point.scale + point.rounding / step
    if abs(residual) <= bound <= resolvable(point, SCREENING_RESOLUTION):
        return agreement(pair.claim / (2 * step), residual, bound, step)
    return None


def resolvable(point: Point, resolution: float) -> float:
    """The widest bound that still tells right from wrong: a share of the gradient's size.

    A gradient below the rounding of the function itself is a zero that was rounded: that takes a closer look.
    """
    return resolution * point.scale if point.scale > point.rounding else -math.inf


def agreement(claimed: float, residual: float, bound: float, step: float) -> Reading:
    """The reading of a claim that the function's values confirm."""
    return Reading(GradientVerdict.RIGHT, AGREES, claimed, claimed + residual, bound, step)
