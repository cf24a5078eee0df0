"""What a claim about random behaviour says, and how far from it is tolerated and must be caught."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, chdtr, chdtrc

Draws = NDArray[Any]


class Model(Protocol):
    """A one-parameter family of laws with monotone likelihood ratio, and its exact tails."""

    def estimate(self, draws: Draws) -> float:
        """The parameter estimated from independent draws (n,)."""
        ...

    def upper_tail(self, draws: Draws, parameter: float) -> float:
        """The probability, at `parameter`, of a statistic at least as large as the one drawn."""
        ...

    def lower_tail(self, draws: Draws, parameter: float) -> float:
        """The probability, at `parameter`, of a statistic at most as large as the one drawn."""
        ...


@dataclass(frozen=True, slots=True)
class Bernoulli:
    """Draws are 0 or 1; the parameter is the probability of 1. Tails: Clopper & Pearson 1934."""

    def estimate(self, draws: Draws) -> float:
        """The share of ones."""
        return float(np.mean(draws))

    def upper_tail(self, draws: Draws, parameter: float) -> float:
        """P(Binomial(n, p) ≥ k)."""
        n, k = draws.size, int(np.count_nonzero(draws))
        return 1.0 if k == 0 else float(betainc(k, n - k + 1, np.clip(parameter, 0.0, 1.0)))

    def lower_tail(self, draws: Draws, parameter: float) -> float:
        """P(Binomial(n, p) ≤ k)."""
        n, k = draws.size, int(np.count_nonzero(draws))
        return 1.0 if k == n else float(betainc(n - k, k + 1, np.clip(1.0 - parameter, 0.0, 1.0)))


@dataclass(frozen=True, slots=True)
class NormalVariance:
    """Draws are zero-mean normal; the parameter is their variance. Σx²/σ² ~ χ²ₙ exactly."""

    def estimate(self, draws: Draws) -> float:
        """The mean square."""
        return float(np.mean(np.square(draws, dtype=np.float64)))

    def upper_tail(self, draws: Draws, parameter: float) -> float:
        """P(σ²χ²ₙ ≥ Σx²)."""
        return float(chdtrc(draws.size, draws.size * self.estimate(draws) / parameter)) if parameter > 0 else 0.0

    def lower_tail(self, draws: Draws, parameter: float) -> float:
        """P(σ²χ²ₙ ≤ Σx²)."""
        return float(chdtr(draws.size, draws.size * self.estimate(draws) / parameter)) if parameter > 0 else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """A claimed parameter with three zones around it, fixed before anything is drawn.

    Attributes:
        model: the family and its exact tails.
        value: the parameter that the claim states.
        tolerated: the deviation that is still called correct (eps), from numerics, never from data.
        caught: the smallest deviation that must not pass (delta).
        because: where `tolerated` and `caught` come from.
        unit: what one draw is; draws are independent of each other under the claim.
        what: the name of the parameter.
        impossible: what no draw may be under the claim, in words; `sample` returns NaN for such a draw.
    """

    model: Model
    value: float
    caught: float
    tolerated: float = 0.0
    because: str
    unit: str
    what: str
    impossible: str = ""
