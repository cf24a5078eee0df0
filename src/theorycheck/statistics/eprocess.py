"""Evidence that may be looked at after every batch: mixtures of likelihood ratios and of bets, on the log scale.

An e-process is a fair game under the claim: its mean is at most 1 whenever one stops. By Ville's inequality it ever
reaches 1/α with probability at most α. Capital is kept as a logarithm throughout: it grows past 10³⁰⁸ on one large
batch.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np

from theorycheck.statistics.models import Draws, Floats

WEIGHT_ROUNDING = 1e-12
"""A sum of a few hundred weights in float64 is 1 within this."""


class Mixture:
    """Σ_k w_k E_k over components k, each a product of factors of mean at most 1 under what is tested.

    Args:
        log_factors: the log factors of a batch (n, R), one a component and replica: (K, R). Fixed before the draws.
        log_weights: log w_k (K,), of weights that sum to 1.
    """

    def __init__(self, log_factors: Callable[[Draws], Floats], log_weights: Floats) -> None:
        if not abs(float(np.exp(log_weights).sum()) - 1.0) <= WEIGHT_ROUNDING:
            raise ValueError(f"weights sum to {float(np.exp(log_weights).sum())!r}, expected 1")
        self._log_factors = log_factors
        self._log_weights = np.asarray(log_weights, dtype=np.float64)[:, None]
        self.log_capital: Floats = np.zeros((len(log_weights), 1))
        self.log_e = 0.0
        self.sup_log_e = 0.0
        self.sup_each: Floats = np.zeros(1)

    def update(self, draws: Draws) -> None:
        """Take in a batch (n,) or (n, R)."""
        factors = self._log_factors(draws.reshape(len(draws), -1))
        if np.isnan(factors).any():
            raise ValueError("a factor is NaN: draws outside the support must be found before anything is bet")
        # What the tested law cannot draw decides for good (+∞); a component that lost everything stays so (−∞).
        settled = np.isinf(self.log_capital)
        self.log_capital = self.log_capital + (np.where(settled, 0.0, factors) if settled.any() else factors)
        each = self.each
        self.sup_each = np.maximum(self.sup_each, each)
        self.log_e = merge_mean(each)
        self.sup_log_e = max(self.sup_log_e, self.log_e)

    @property
    def each(self) -> Floats:
        """The log e-value of every replica (R,)."""
        return np.asarray(np.logaddexp.reduce(self._log_weights + self.log_capital, axis=0))

    @property
    def p_anytime(self) -> float:
        """1 / sup E, a p-value at whatever moment one stopped."""
        return math.exp(-self.sup_log_e)


def merge_mean(log_es: Sequence[float] | Floats) -> float:
    """The log of the mean of e-values: an e-value however they depend on each other."""
    return float(np.logaddexp.reduce(np.asarray(log_es))) - math.log(len(log_es))


def merge_product(log_es: Sequence[float] | Floats) -> float:
    """The log of the product of e-values: an e-value if they are independent, or one follows the other."""
    return float(np.sum(log_es))
