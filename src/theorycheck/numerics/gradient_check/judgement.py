"""What a ladder says: right, wrong, a kink, noise or too little precision."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from theorycheck.numerics.gradient_check.differences import AGREES, RESOLUTION
from theorycheck.numerics.gradient_check.ladder import CLEAR, LAST, NOISE, RATIO, STEPS, Ladder, climb
from theorycheck.numerics.gradient_check.plan import UNITS, Array
from theorycheck.numerics.gradient_check.point import ROUNDINGS, Point
from theorycheck.numerics.gradient_check.result import GradientVerdict, Reading

# Ratios that are constant to this relative accuracy are not made by noise.
_STEADY: Final = 0.05

_ZERO: Final = "the gradient is zero, within what rounding changes of the function."
_DIFFERS: Final = "the function's own values have another derivative than the gradient claims."
_CLOSE: Final = "the function has a kink so close that steps on this side of it lose too many digits."


def read_line(point: Point, direction: Array, jitter: float = 0.0, steps: Sequence[float] = STEPS) -> Reading:
    """What a line says when four points did not confirm the claim."""
    ladder = climb(point, direction, jitter, steps)
    if ladder is None:
        reason = f"the function is not finite at a relative distance of {steps[-1]:.1g} from this point."
        return Reading(GradientVerdict.NOT_DIFFERENTIABLE, reason, math.nan, math.nan, math.inf, steps[-1])
    # With rounding as it should be, then with the noise that was found: a kink must show with both, agreement with one.
    calm = replace(ladder, noise=point.rounding)
    return (
        (_kink(point, calm) and _kink(point, ladder))
        or _agreement(point, calm)
        or _agreement(point, ladder)
        or _contradiction(point, calm, ladder)
        or _singularity(point, ladder)
        or _indecision(point, ladder, jitter)
    )


def _kink(point: Point, ladder: Ladder) -> Reading | None:
    """One-sided slopes that stay apart down to the steps where noise hides them."""
    floor = CLEAR * 2 * ladder.noise / ladder.t
    size = np.abs(ladder.even)
    [seen] = np.nonzero(size > floor)
    if not len(seen) or seen[-1] == 0:
        return None
    last = int(seen[-1])
    hidden = last + 1 == len(size) or floor[last + 1] >= size[last] / 2
    # Where φ is smooth the gap shrinks with t, by RATIO from step to step.
    if not hidden or size[last] < size[last - 1] / 2 or 2 * size[last] <= RESOLUTION * point.scale:
        return None
    middle = ladder.claimed[last] + ladder.residual[last]
    slopes = sorted((middle - ladder.even[last], middle + ladder.even[last]))
    reason = (
        f"the function has a kink at this point: along one line its slope is {slopes[0]:.6g} on one side "
        f"and {slopes[1]:.6g} on the other."
    )
    return _reading(ladder, last, GradientVerdict.NOT_DIFFERENTIABLE, reason, float(2 * size[last]))


def _agreement(point: Point, ladder: Ladder) -> Reading | None:
    """The claim agrees with the sharpest difference, or else with smaller steps, which are on this side of a kink."""
    error, bound, safe = np.abs(ladder.extrapolated), ladder.bound, ladder.safe_bound
    best = int(np.argmin(safe))
    zero = point.scale <= point.rounding
    wanted = RESOLUTION * (point.loss.norm if zero else point.scale)
    agrees = (error <= bound) & (bound <= wanted)
    if error[best] <= CLEAR * safe[best]:
        agrees[best] |= max(error[best], safe[best]) <= wanted
    else:
        # A smaller step refutes the sharpest if it would have shown its error by far.
        agrees &= bound * 2 * CLEAR < error[best]
        agrees[:best] = False
    if not agrees.any():
        return None
    rung = int(np.argmin(np.where(agrees, bound, math.inf)))
    return _reading(ladder, rung + 1, GradientVerdict.RIGHT, _ZERO if zero else AGREES, max(bound[rung], error[rung]))


def _contradiction(point: Point, calm: Ladder, ladder: Ladder) -> Reading | None:
    """The claim disagrees with the sharpest four-point difference by far more than that can be off."""
    error, safe = np.abs(ladder.extrapolated), ladder.safe_bound
    best = int(np.argmin(safe))
    # Waves that are shorter than every step look like noise, and their slopes may be what the gradient claims.
    if error[best] <= CLEAR * safe[best] or ladder.noise > _single_rounding(point):
        return None
    nearer = (np.abs(calm.extrapolated) <= calm.bound) & (calm.bound * 2 * CLEAR < error[best])
    if nearer[best:].any():
        # Too coarse to agree, sharp enough to refute.
        return _reading(calm, len(calm.t) - 1, GradientVerdict.IMPRECISE, _CLOSE)
    return _reading(ladder, best + 1, GradientVerdict.WRONG, _DIFFERS, float(safe[best]))


def _singularity(point: Point, ladder: Ladder) -> Reading | None:
    """Differences that grow by a constant factor as the step shrinks: a jump or a vertical tangent."""
    last = ladder.residual[-LAST:]
    growth = last[1:] / last[:-1]
    steady = np.ptp(growth) <= _STEADY * growth.mean()
    if not (steady and growth.min() > 1 + _STEADY and abs(last[-1]) > CLEAR * point.rounding / ladder.t[-1]):
        return None
    what = "jumps" if abs(growth.mean() / RATIO - 1) <= _STEADY else "has a vertical tangent"
    reason = f"the function {what} at this point: its difference quotients grow without end as the step shrinks."
    return _reading(ladder, len(ladder.t) - 1, GradientVerdict.NOT_DIFFERENTIABLE, reason, math.inf)


def _indecision(point: Point, ladder: Ladder, jitter: float) -> Reading:
    """Neither shown right nor shown wrong, and why."""
    bound = ladder.safe_bound
    best = int(np.argmin(bound))
    verdict = GradientVerdict.NOISY
    if jitter > 0:
        reason = (
            f"the function is nondeterministic: two calls with the same input differ by {jitter:.2g}. "
            "Fix its seed, or pass a function that draws nothing."
        )
    elif ladder.noise > _single_rounding(point):
        reason = (
            f"the function is noisy: its values scatter by {ladder.noise:.2g} between neighbouring inputs, "
            "more than single precision would explain, and its differences do not settle."
        )
    else:
        verdict = GradientVerdict.IMPRECISE
        sharpest = float(bound[best]) / point.scale if point.scale else math.inf
        reason = (
            f"differences see no finer than {sharpest:.1g} of the gradient's size here, {RESOLUTION:.1g} is needed, "
            f"and the function's values carry errors of about {ladder.noise:.2g}. Compute in float64 throughout, "
            "centre the inputs, or drop a large constant from the output."
        )
    return _reading(ladder, best + 1, verdict, reason, float(bound[best]))


def _single_rounding(point: Point) -> float:
    """The noise of a function that computes in single precision: what is beyond it is no rounding."""
    return NOISE * ROUNDINGS * UNITS["f"] * point.loss.norm


def _reading(ladder: Ladder, rung: int, verdict: GradientVerdict, reason: str, bound: float | None = None) -> Reading:
    claimed = float(ladder.claimed[rung])
    return Reading(
        verdict,
        reason,
        claimed,
        claimed + float(ladder.extrapolated[rung - 1]),
        float(ladder.bound[rung - 1]) if bound is None else bound,
        float(ladder.t[rung]),
        ladder.order,
    )
