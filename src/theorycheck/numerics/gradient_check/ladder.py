"""The closer look: a line at steps from 2⁻⁶ to 2⁻²⁶, where truncation, rounding, noise and kinks show what they are."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from theorycheck.numerics.gradient_check.plan import Array
from theorycheck.numerics.gradient_check.point import Point

RATIO: Final = 4.0
STEPS: Final = tuple(RATIO**-k for k in range(3, 14))

# Rounding of both values by E changes a two-point difference by E/t and its extrapolation
# (16 D(t) − D(4t))/15 by (16 + ¼) E/15t.
_EXTRAPOLATED: Final = (RATIO**2 + 1 / RATIO) / (RATIO**2 - 1)

# Noise is read off the last five differences between neighbours: the second largest, since a kink may have made the
# largest. Of a normal sample four in five stay below a sixteenth of the standard deviation once in 30 000 times.
LAST: Final = 5
NOISE: Final = 16.0

CLEAR: Final = 4.0
"""What exceeds a measured bound this many times is not explained by it; what merely exceeds it is called neither."""


@dataclass(frozen=True)
class Ladder:
    """One line read at falling steps t (k,).

    Attributes:
        claimed: the claimed derivative (k,).
        residual: the two-point difference less the claim (k,).
        even: the part of φ(x ± tv) that is even in t, divided by t: half the difference of the one-sided slopes (k,).
        noise: what rounding and noise may change of φ.
    """

    t: Array
    claimed: Array
    residual: Array
    even: Array
    noise: float

    @cached_property
    def correction(self) -> Array:
        """What extrapolation to t = 0 adds to each residual but the first (k − 1,)."""
        correction: Array = (self.residual[1:] - self.residual[:-1]) / (RATIO**2 - 1)
        return correction

    @cached_property
    def extrapolated(self) -> Array:
        """The residuals of the four-point differences (k − 1,)."""
        extrapolated: Array = self.residual[1:] + self.correction
        return extrapolated

    @cached_property
    def rounding(self) -> Array:
        """What noise may change of each extrapolated residual (k − 1,)."""
        rounding: Array = _EXTRAPOLATED * self.noise / self.t[1:]
        return rounding

    @cached_property
    def bound(self) -> Array:
        """The measured error of each extrapolated residual (k − 1,): what was corrected, and rounding."""
        bound: Array = np.abs(self.correction) + self.rounding
        return bound

    @cached_property
    def safe_bound(self) -> Array:
        """The same where it must not be too small by chance (k − 1,).

        At least a sixteenth of the correction before, and what the next step still changes beyond noise.
        """
        earlier = np.append(0.0, np.abs(self.correction[:-1])) / RATIO**2
        change = np.abs(np.diff(self.extrapolated)) - 2 * self.rounding[1:]
        later = np.append(np.maximum(change, 0.0), 0.0)
        bound: Array = np.maximum(np.maximum(np.abs(self.correction), earlier), later) + self.rounding
        return bound

    @cached_property
    def order(self) -> float | None:
        """The observed order of convergence of the two-point difference, at the smallest steps that show one."""
        change = np.abs(np.diff(self.residual))
        seen = change > CLEAR * self.noise / self.t[1:]
        for later in range(len(change) - 1, 0, -1):
            if seen[later] and seen[later - 1]:
                return float(np.log(change[later - 1] / change[later]) / math.log(RATIO))
        return None


def climb(point: Point, direction: Array, jitter: float, steps: Sequence[float]) -> Ladder | None:
    """The ladder of a line, or None if the function is not finite next to the point.

    `jitter` is what two calls with the same input differ by.
    """
    plus, minus, claim = np.array(point.pairs(direction, steps)).T
    t = np.array(steps)
    claimed = claim / (2 * t)
    residual = (plus - minus) / (2 * t) - claimed
    even = (plus + minus - 2 * point.value) / (2 * t)
    finite = np.isfinite(residual + even)
    # Large steps may leave the domain of the function; small ones may not.
    first = 0 if finite.all() else len(t) - int(np.argmin(finite[::-1]))
    if len(t) - first <= LAST:
        return None
    t, claimed, residual, even = t[first:], claimed[first:], residual[first:], even[first:]
    neighbours = np.abs(np.diff(residual))[-LAST:] * t[-LAST:]
    noise = max(point.rounding, jitter, NOISE * float(np.sort(neighbours)[-2]))
    return Ladder(t, claimed, residual, even, noise)
