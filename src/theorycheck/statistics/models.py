"""One-parameter laws: the sum that says all about a sample, its exact tails, and its likelihood ratios."""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaln, chdtr, chdtrc, gammaln, ndtr, xlog1py, xlogy

Draws = NDArray[Any]
"""Independent draws (n,), or (n, R) for R replicas that may depend on each other."""
Floats = NDArray[np.float64]


class Model(Protocol):
    """What a decision asks of a law, whatever its statistic. All but `deviation` give one value a replica."""

    def outside(self, draws: Draws) -> NDArray[np.bool_]:
        """Which draws are impossible under every parameter."""
        ...

    def estimate(self, draws: Draws) -> Any:
        """The parameter estimated from independent draws (n,)."""
        ...

    def upper_tail(self, draws: Draws, parameter: float) -> Any:
        """The probability, at `parameter`, of a statistic at least as large as the one drawn."""
        ...

    def lower_tail(self, draws: Draws, parameter: float) -> Any:
        """The probability, at `parameter`, of a statistic at most as large as the one drawn."""
        ...

    def deviation(self, parameter: float) -> float:
        """The standard deviation, at `parameter`, of the estimate from one draw."""
        ...


@dataclass(frozen=True, slots=True)
class Total:
    """The sufficient statistic of n draws: the sum of T(x), a number or one a replica (R,)."""

    n: int
    sum: Any


class Family(ABC):
    """A one-parameter exponential family: log p_θ(x) = η(θ)T(x) − A(θ) + h(x), η increasing.

    Its likelihood ratio is monotone in ΣT, so a test anchored at the edge of an interval of parameters holds for all
    of the interval (Lehmann & Romano 2005, §3.4), and all of it depends on the draws through `Total` alone.
    """

    __slots__ = ()
    space: tuple[float, float]
    """The parameters lie strictly between these, or at them where the law is still one."""
    multiples: tuple[int, ...] = (1, 2, 4, 8)
    """A mixture bets on deviations of so many times the one that must be caught."""

    @abstractmethod
    def statistic(self, draws: Draws) -> Draws:
        """T of each draw."""

    @abstractmethod
    def mean(self, parameter: float) -> float:
        """E T at `parameter`."""

    @abstractmethod
    def at_least(self, total: Total, parameter: float) -> Any:
        """P(ΣT ≥ total) at `parameter`."""

    @abstractmethod
    def at_most(self, total: Total, parameter: float) -> Any:
        """P(ΣT ≤ total) at `parameter`."""

    @abstractmethod
    def log_ratio(self, total: Total, to: Any, at: Any) -> Any:
        """log Π p_to/p_at, +inf where `at` cannot have drawn it. Arrays broadcast."""

    @abstractmethod
    def log_marginal(self, total: Total, at: float) -> Any:
        """log Π p_π/p_at for a prior π over all parameters; what an interval is inverted from."""

    @abstractmethod
    def deviation(self, parameter: float) -> float:
        """The standard deviation, at `parameter`, of the estimate from one draw."""

    @abstractmethod
    def draw(self, rng: np.random.Generator, parameter: float, n: int) -> Draws:
        """Independent draws (n,)."""

    def outside(self, draws: Draws) -> NDArray[np.bool_]:
        """Which draws are not finite numbers."""
        return np.asarray(~np.isfinite(draws))

    def total(self, draws: Draws) -> Total:
        """The sufficient statistic, accumulated in float64: float32 sums of 10⁶ squares lose the third digit."""
        return Total(len(draws), np.sum(self.statistic(draws), axis=0, dtype=np.float64))

    def estimate(self, draws: Draws) -> Any:
        """The parameter whose mean statistic is the observed one."""
        return self.total(draws).sum / len(draws)

    def upper_tail(self, draws: Draws, parameter: float) -> Any:
        """P(ΣT ≥ the one drawn) at `parameter`."""
        return self.at_least(self.total(draws), parameter)

    def lower_tail(self, draws: Draws, parameter: float) -> Any:
        """P(ΣT ≤ the one drawn) at `parameter`."""
        return self.at_most(self.total(draws), parameter)

    def log_factors(self, draws: Draws, to: Any, at: Any) -> Any:
        """The log likelihood ratios of a batch (n, R): (K, R) for alternatives `to` (K, 1) against `at`."""
        return self.log_ratio(self.total(draws), to, at)

    def kl(self, to: float, at: float) -> float:
        """KL(p_to ‖ p_at): the mean log likelihood ratio, which is linear in the statistic."""
        return float(self.log_ratio(Total(1, self.mean(to)), to, at))


@dataclass(frozen=True, slots=True)
class Bernoulli(Family):
    """Draws are 0 or 1; the parameter is the probability of 1. Tails: Clopper & Pearson 1934."""

    space = (0.0, 1.0)

    def outside(self, draws: Draws) -> NDArray[np.bool_]:
        """Which draws are neither 0 nor 1."""
        return np.asarray((draws != 0) & (draws != 1))

    def statistic(self, draws: Draws) -> Draws:
        """T(x) = x."""
        return draws

    def mean(self, parameter: float) -> float:
        """E x = p."""
        return parameter

    def at_least(self, total: Total, parameter: float) -> Any:
        """P(Binomial(n, p) ≥ k)."""
        n, k = total.n, np.ceil(total.sum)
        tail = betainc(np.maximum(k, 1.0), np.maximum(n - k + 1.0, 1.0), np.clip(parameter, 0.0, 1.0))
        return np.where(k <= 0, 1.0, np.where(k > n, 0.0, tail))[()]

    def at_most(self, total: Total, parameter: float) -> Any:
        """P(Binomial(n, p) ≤ k)."""
        mirrored = Total(total.n, total.n - np.floor(total.sum))
        return self.at_least(mirrored, 1.0 - parameter)

    def log_ratio(self, total: Total, to: Any, at: Any) -> Any:
        """K log(p₁/p₀) + (n − k) log((1 − p₁)/(1 − p₀))."""
        ones, zeros = np.asarray(total.sum), total.n - np.asarray(total.sum)
        to, at = np.asarray(to), np.asarray(at)
        if np.all((at > 0) & (at < 1)):
            return xlogy(ones, to / at) + xlogy(zeros, (1 - to) / (1 - at))
        impossible = ((at <= 0) & (ones > 0)) | ((at >= 1) & (zeros > 0))
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = xlogy(ones, to / at) + xlogy(zeros, (1 - to) / (1 - at))
        return np.where(impossible, np.inf, ratio)[()]

    def log_marginal(self, total: Total, at: float) -> Any:
        """The Beta(½, ½) mixture: log B(k+½, n−k+½) − log B(½, ½) − k log p − (n−k) log(1 − p)."""
        ones, zeros = total.sum, total.n - total.sum
        return betaln(ones + 0.5, zeros + 0.5) - betaln(0.5, 0.5) - xlogy(ones, at) - xlog1py(zeros, -at)

    def total(self, draws: Draws) -> Total:
        """The number of ones."""
        return Total(len(draws), np.count_nonzero(draws, axis=0))

    def draw(self, rng: np.random.Generator, parameter: float, n: int) -> Draws:
        """Coin tosses (n,)."""
        return rng.random(n) < parameter

    def deviation(self, parameter: float) -> float:
        """√(p(1 − p))."""
        return math.sqrt(max(0.0, parameter * (1.0 - parameter)))


@dataclass(frozen=True, slots=True)
class NormalVariance(Family):
    """Draws are zero-mean normal; the parameter is their variance. Σx²/σ² ~ χ²ₙ exactly."""

    space = (0.0, math.inf)

    def statistic(self, draws: Draws) -> Draws:
        """T(x) = x²."""
        return np.square(draws, dtype=np.float64)

    def mean(self, parameter: float) -> float:
        """E x² = σ²."""
        return parameter

    def at_least(self, total: Total, parameter: float) -> Any:
        """P(σ²χ²ₙ ≥ Σx²)."""
        return chdtrc(total.n, np.maximum(total.sum, 0.0) / parameter) if parameter > 0 else np.zeros_like(total.sum)

    def at_most(self, total: Total, parameter: float) -> Any:
        """P(σ²χ²ₙ ≤ Σx²)."""
        return chdtr(total.n, np.maximum(total.sum, 0.0) / parameter) if parameter > 0 else np.ones_like(total.sum)

    def log_ratio(self, total: Total, to: Any, at: Any) -> Any:
        """½Σx²(1/v₀ − 1/v₁) − ½n log(v₁/v₀)."""
        to, at = np.asarray(to), np.asarray(at)
        return 0.5 * total.sum * (to - at) / (to * at) - 0.5 * total.n * np.log(to / at)

    def log_marginal(self, total: Total, at: float) -> Any:
        """The mixture over v/v₀ ~ inverse gamma(½, ½)."""
        half, scaled = 0.5 * (total.n + 1), 0.5 * (total.sum / at + 1.0)
        return gammaln(half) - gammaln(0.5) + 0.5 * math.log(0.5) - half * np.log(scaled) + 0.5 * total.sum / at

    def draw(self, rng: np.random.Generator, parameter: float, n: int) -> Draws:
        """Normal draws (n,)."""
        return rng.normal(scale=math.sqrt(parameter), size=n)

    def deviation(self, parameter: float) -> float:
        """√2 σ²."""
        return math.sqrt(2.0) * parameter


@dataclass(frozen=True, slots=True)
class NormalMean(Family):
    """Draws are normal with a known standard deviation; the parameter is their mean."""

    sigma: float = 1.0

    space = (-math.inf, math.inf)

    def statistic(self, draws: Draws) -> Draws:
        """T(x) = x."""
        return draws

    def mean(self, parameter: float) -> float:
        """E x = μ."""
        return parameter

    def at_least(self, total: Total, parameter: float) -> Any:
        """P(N(nμ, nσ²) ≥ Σx)."""
        return ndtr((total.n * parameter - total.sum) / (self.sigma * math.sqrt(total.n)))

    def at_most(self, total: Total, parameter: float) -> Any:
        """P(N(nμ, nσ²) ≤ Σx)."""
        return ndtr((total.sum - total.n * parameter) / (self.sigma * math.sqrt(total.n)))

    def log_ratio(self, total: Total, to: Any, at: Any) -> Any:
        """(μ₁ − μ₀)(Σx − n(μ₀ + μ₁)/2)/σ²."""
        to, at = np.asarray(to), np.asarray(at)
        return (to - at) * (total.sum - 0.5 * total.n * (to + at)) / self.sigma**2

    def log_marginal(self, total: Total, at: float) -> Any:
        """The mixture over μ ~ N(μ₀, σ²), Robbins 1970."""
        shifted = (total.sum - total.n * at) / self.sigma
        return 0.5 * shifted**2 / (total.n + 1) - 0.5 * math.log1p(total.n)

    def draw(self, rng: np.random.Generator, parameter: float, n: int) -> Draws:
        """Normal draws (n,)."""
        return rng.normal(parameter, self.sigma, size=n)

    def deviation(self, parameter: float) -> float:
        """The standard deviation, whatever μ."""
        del parameter
        return self.sigma
