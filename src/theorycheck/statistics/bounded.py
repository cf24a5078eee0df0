"""The mean of bounded draws, of which nothing else is known, by betting."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlogy

from theorycheck.statistics.models import Draws, Floats


@dataclass(frozen=True, slots=True)
class BoundedMean:
    """Draws lie in [low, high]; the parameter is their mean.

    A bet is named by an alternative mean μ₁: it is the likelihood ratio of the two laws on {low, high} with means μ₁
    and μ₀, 1 + λ(x − μ₀) with λ = (μ₁ − μ₀)/((μ₀ − low)(high − μ₀)), and its mean is 1 whenever E x = μ₀, below 1 on
    the far side. Waudby-Smith & Ramdas 2024, §4. Draws less spread than on {low, high} call for bolder bets, up to
    those that stake everything: the grid doubles until there.
    """

    low: float
    high: float

    @property
    def space(self) -> tuple[float, float]:
        """Means lie within the range."""
        return self.low, self.high

    @property
    def multiples(self) -> tuple[int, ...]:
        """Doublings without end: the grid stops where the range does."""
        return tuple(2**k for k in range(24))

    def outside(self, draws: Draws) -> NDArray[np.bool_]:
        """Which draws leave the range: a bet on them could lose more than was staked."""
        return np.asarray(~((draws >= self.low) & (draws <= self.high)))

    def estimate(self, draws: Draws) -> Any:
        """The mean, accumulated in float64."""
        return np.mean(draws, axis=0, dtype=np.float64)

    def log_factors(self, draws: Draws, to: Any, at: Any) -> Any:
        """Σ log(1 + λ(x − μ₀)) over a batch (n, R): (K, R) for bets on `to` (K, 1) against `at` (K, 1).

        Raises:
            ValueError: `at` is an end of the range, where no bet is bounded.
        """
        to, at = np.broadcast_arrays(np.asarray(to, dtype=np.float64), np.asarray(at, dtype=np.float64))
        if not ((at > self.low) & (at < self.high)).all():
            raise ValueError(f"means tested must lie inside ({self.low!r}, {self.high!r}): widen the range")
        stakes = (to - at) / ((at - self.low) * (self.high - at))
        centred = np.asarray(draws, dtype=np.float64)
        logs = [_log_capital(centred, stake, anchor) for stake, anchor in zip(stakes, at, strict=True)]
        return np.stack(logs)

    def upper_tail(self, draws: Draws, parameter: float) -> Any:
        """At most exp(−n KL(x̄ ‖ μ)), KL between coins on {low, high}. Hoeffding 1963, theorem 1."""
        return np.where(self.estimate(draws) > parameter, self._chernoff(draws, parameter), 1.0)[()]

    def lower_tail(self, draws: Draws, parameter: float) -> Any:
        """At most exp(−n KL(x̄ ‖ μ))."""
        return np.where(self.estimate(draws) < parameter, self._chernoff(draws, parameter), 1.0)[()]

    def _chernoff(self, draws: Draws, parameter: float) -> Any:
        width = self.high - self.low
        seen = (self.estimate(draws) - self.low) / width
        mean = min(max((parameter - self.low) / width, 0.0), 1.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            kl = xlogy(seen, seen / mean) + xlogy(1 - seen, (1 - seen) / (1 - mean))
        return np.exp(-len(draws) * kl)

    def draw(self, rng: np.random.Generator, parameter: float, n: int) -> Draws:
        """Draws (n,) from the law on {low, high}, the widest with that mean."""
        share = (parameter - self.low) / (self.high - self.low)
        return np.where(rng.random(n) < share, self.high, self.low)

    def deviation(self, parameter: float) -> float:
        """At most √((μ − low)(high − μ)): the law on {low, high}."""
        return float(np.sqrt(max(0.0, (parameter - self.low) * (self.high - parameter))))


def _log_capital(draws: Floats, stake: Floats, anchor: Floats) -> Floats:
    factors = 1.0 + stake * (draws - anchor)
    # All was staked and lost: −∞ for this bet alone. Rounding may leave a loss of everything a little below 0.
    with np.errstate(divide="ignore"):
        return np.asarray(np.sum(np.log(np.maximum(factors, 0.0)), axis=0))
