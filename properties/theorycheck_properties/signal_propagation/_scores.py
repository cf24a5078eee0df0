"""Sums of squares mapped through their exact distribution functions to uniform numbers."""

from math import comb, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtr

Array = NDArray[Any]

STEEPEST = sqrt(2.0 / np.pi)
"""The largest density of any χ law: that of |g|, at 0."""


def rectified_cdf(t: Array, n: int) -> Array:
    """P(Σ max(0, gᵢ)² ≤ t) over n normal numbers: a χ²_K law with K ~ Bin(n, ½), so 2⁻ⁿ of it at 0."""
    below = sum(comb(n, k) / 2**n * chdtr(k, t) for k in range(1, n + 1))
    return np.where(t >= 0, below + 2.0**-n, 0.0)


def rectified_scores(squares: Array, scale: Array, n: int, coins: Array, *, alive: float = 1.0) -> Array:
    """Σ max(0, s gᵢ)² over n units, s² = `scale`, as uniform numbers: P(S < s) + coin·P(S = s).

    Args:
        squares: the sums.
        scale: s². Where it is 0 nothing but 0 can follow: NaN otherwise.
        n: the number of units.
        coins: uniform numbers of our own, which spread an atom over its probability.
        alive: the probability that the units are not all silenced from below.
    """
    live = scale > 0
    t = squares / np.where(live, scale, 1.0)
    dead = 1.0 - alive * (1.0 - 2.0**-n)
    scores = np.where(t > 0, 1.0 - alive + alive * rectified_cdf(t, n), coins * dead)
    return np.where(live, scores, np.where(squares == 0, coins, np.nan))


def distance_of(error: float) -> float:
    """How far from u the distribution function of û may be if E|û − u| ≤ error: 2√error.

    P(û ≤ t) ≤ P(u ≤ t + τ) + P(|û − u| > τ) ≤ t + τ + error/τ (Markov), at τ = √error.
    """
    return 2.0 * sqrt(error)
