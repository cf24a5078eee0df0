"""Whether draws, mapped through the claimed distribution function, are uniform: the shape of a law."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import eval_legendre, smirnov

from theorycheck.statistics.models import Bernoulli, Draws, Floats, Total

LogDensity = Callable[[Floats], Floats]
"""The log density of u on [0, 1] under a named rival, such as log f(F⁻¹(u)) − log f₀(F⁻¹(u))."""
DEGREES = 6
SHARES = (0.25, 0.5, 0.9)
GRID_SHARE = 0.25
"""Distances to the uniform are looked for on a grid of this share of the distance that must be caught."""


@dataclass(frozen=True, slots=True)
class Uniformity:
    """Draws u lie in [0, 1]; the parameter is sup|F(u) − u|, their Kolmogorov distance to the uniform: claimed as 0.

    Attributes:
        rivals: named wrong shapes, on which half of the capital bets.
    """

    rivals: tuple[LogDensity, ...] = ()

    def outside(self, draws: Draws) -> NDArray[np.bool_]:
        """Which draws leave [0, 1]."""
        return np.asarray(~((draws >= 0) & (draws <= 1)))

    def estimate(self, draws: Draws) -> Any:
        """The largest gap between the empirical distribution function of (n,) or (n, R) and the uniform one."""
        u = np.sort(np.asarray(draws, dtype=np.float64), axis=0)
        steps = (np.arange(len(u) + 1) / len(u)).reshape(-1, *[1] * (u.ndim - 1))
        return np.maximum(np.max(steps[1:] - u, axis=0), np.max(u - steps[:-1], axis=0))

    def upper_tail(self, draws: Draws, parameter: float) -> Any:
        """At most twice the exact one-sided tail (Birnbaum & Tingey 1951), 0 below distance 0."""
        gap = np.clip(self.estimate(draws) - parameter, 0.0, 1.0)
        return np.minimum(1.0, 2.0 * smirnov(len(draws), gap)) if parameter >= 0 else np.zeros_like(gap)

    def lower_tail(self, draws: Draws, parameter: float) -> Any:
        """At most exp(−2n(d − D)²): where the distance d is attained, the gap D seen is that of one coin.

        Hoeffding 1963, theorem 1.
        """
        gap = np.maximum(parameter - self.estimate(draws), 0.0)
        return np.exp(-2.0 * len(draws) * gap**2)

    def deviation(self, parameter: float) -> float:
        """At most ½: the gap at one place is that of a coin."""
        del parameter
        return 0.5

    def log_weights(self) -> Floats:
        """Half for the rivals, if any; the rest even over Legendre polynomials, signs and stakes."""
        shapes = np.full(2 * DEGREES * len(SHARES), 1.0 / (2 * DEGREES * len(SHARES)))
        if self.rivals:
            shapes = np.concatenate([shapes / 2, np.full(len(self.rivals), 0.5 / len(self.rivals))])
        return np.asarray(np.log(shapes))

    def log_bets(self, draws: Draws) -> Floats:
        """Σ log(1 ± c P_j(2u − 1)) and Σ log of the rivals' densities, over a batch (n, R): (K, R)."""
        u = np.asarray(draws, dtype=np.float64)
        logs = []
        for degree in range(1, DEGREES + 1):
            wave = eval_legendre(degree, 2.0 * u - 1.0)
            logs += [np.log1p(sign * share * wave).sum(axis=0) for share in SHARES for sign in (1, -1)]
        logs += [rival(u).sum(axis=0) for rival in self.rivals]
        return np.stack(logs)


def log_coins(draws: Draws, caught: float) -> Floats:
    """How strongly each place of a grid speaks against a distance of `caught` there: (1, 2JR) for draws (n, R).

    If |F(u) − u| reaches d somewhere, it reaches d − h at the next place of a grid of step h, since F increases. So a
    coin for each place and sign, tested against d − h, rejects them all only if the distance is below d.
    """
    places, gap = grid_of_places(caught)[:, None], (1.0 - GRID_SHARE) * caught
    below = np.stack([np.count_nonzero(draws <= place, axis=0) for place in places[:, 0]]).astype(np.float64)
    total = Total(len(draws), np.concatenate([below, below]))
    at = np.concatenate([np.minimum(places + gap, 1.0), np.maximum(places - gap, 0.0)])
    ratio = Bernoulli().log_ratio(total, np.concatenate([places, places]), at)
    return np.asarray(ratio, dtype=np.float64).reshape(1, -1)


def grid_of_places(caught: float) -> Floats:
    """The places in (0, 1) at which a distance of `caught` is looked for (J,)."""
    count = math.ceil(1.0 / (GRID_SHARE * caught))
    return np.arange(1, count, dtype=np.float64) / count
