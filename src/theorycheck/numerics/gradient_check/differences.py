"""The passing check: two and four points on one line, accepted by measured convergence.

A gradient below the rounding of the function itself is a zero that was rounded: that takes a closer look.
"""

from collections.abc import Callable, Sequence
from typing import Final

from theorycheck.numerics.gradient_check.point import FOUR_POINT, TWO_POINT, Pair
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

_TRUNCATION: Final = (_GROWTH * TWO_POINT[0]) ** 2 / 6
"""The relative error of a two-point difference whose derivatives grow by ρ from one to the next: (ρt)²/6."""

_KINK: Final = 2.0**-10
"""A difference of the means at t and 2t, over t and relative to the gradient, that one-sided slopes make if they differ
by as much, and curvature hardly: at t = 2⁻¹⁶ it would take second derivatives of 40 times the first."""

Judge = Callable[[float, float, Sequence[Pair]], Reading | None]
"""The reading of pairs if they confirm the claim, given ‖g ∘ direction‖ and what rounding may change of a value."""

AGREES: Final = "the function's own values have the derivative that the gradient claims."


def four_point(scale: float, rounding: float, pairs: Sequence[Pair]) -> Reading | None:
    """The four-point difference (4 D(t) − D(2t))/3, if it confirms the claim within what it corrected; else None.

    D(t) is the two-point difference. The correction (D(t) − D(2t))/3 is its measured error, which bounds the smaller
    one of the extrapolation. Rounding of the four values by E each adds (4 + ½) E/3t.
    """
    step, _ = FOUR_POINT
    (plus, minus, claim), (far_plus, far_minus, far_claim) = pairs
    near_residual = (plus - minus - claim) / (2 * step)
    correction = (near_residual - (far_plus - far_minus - far_claim) / (4 * step)) / 3
    residual = near_residual + correction
    bound = abs(correction) + 1.5 * rounding / step
    # The mean of φ(x ± tv) goes like t² where φ is smooth, like |t| at a kink, which central differences cannot see.
    kinked = abs(far_plus + far_minus - plus - minus) / (2 * step) > _KINK * scale
    if abs(residual) <= bound <= RESOLUTION * scale and not kinked and scale > rounding:
        claimed = claim / (2 * step)
        return Reading(GradientVerdict.RIGHT, AGREES, claimed, claimed + residual, bound, step)
    return None


def two_point(scale: float, rounding: float, pairs: Sequence[Pair]) -> Reading | None:
    """The two-point difference, if it confirms the claim; else None."""
    (step,), ((plus, minus, claim),) = TWO_POINT, pairs
    residual = (plus - minus - claim) / (2 * step)
    bound = _TRUNCATION * scale + rounding / step
    if abs(residual) <= bound <= SCREENING_RESOLUTION * scale and scale > rounding:
        claimed = claim / (2 * step)
        return Reading(GradientVerdict.RIGHT, AGREES, claimed, claimed + residual, bound, step)
    return None
