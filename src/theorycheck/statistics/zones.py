"""The two questions of a decision as e-processes: is it outside what is tolerated, is it within what must be caught?"""

import math

import numpy as np
from numpy.typing import NDArray

from theorycheck.statistics.bounded import BoundedMean
from theorycheck.statistics.eprocess import Mixture
from theorycheck.statistics.law import Law
from theorycheck.statistics.models import Family, Floats
from theorycheck.statistics.uniformity import Uniformity, log_coins

BOLDEST = 0.9
"""The boldest bet on a bounded mean stakes this share of what could be lost: draws far from the ends call for it."""
RIVALS = 0.5
"""The share of the weight that bets on named rivals."""


def grid(law: Law) -> tuple[Floats, Floats]:
    """The alternatives (K,) that a refutation bets on, and their log weights.

    Multiples of `caught` on both sides, half the weight each, as far as the parameter space reaches; half of all
    weight goes to the law's named rivals, if it has any.
    """
    model = law.model
    if isinstance(model, Uniformity):
        raise TypeError("a shape has no parameter to bet on: it bets on polynomials and rivals")
    low, high = model.space
    sides = []
    for sign in (1, -1):
        alternatives = law.value + sign * law.caught * np.array(model.multiples, dtype=np.float64)
        alternatives = alternatives[inside(alternatives, low, high)]
        if isinstance(model, BoundedMean) and alternatives.size:
            boldest = law.value + BOLDEST * ((high if sign > 0 else low) - law.value)
            alternatives = np.append(alternatives, boldest)
        sides.append(alternatives[np.abs(alternatives - law.value) > law.tolerated])
    sides = [side for side in sides if side.size]
    if not sides:
        raise ValueError(f"no parameter is {law.caught!r} away from {law.value!r} ({law.what})")
    shares = [(1.0 - RIVALS if law.rivals else 1.0) / len(sides)] * len(sides)
    if law.rivals:
        sides.append(np.array(law.rivals, dtype=np.float64))
        shares.append(RIVALS)
    weights = [np.full(side.size, math.log(share / side.size)) for side, share in zip(sides, shares, strict=True)]
    return np.concatenate(sides), np.concatenate(weights)


def refuting(law: Law) -> Mixture:
    """The e-process against every parameter within `tolerated` of the claimed value.

    An alternative above is held against the upper edge of that zone, one below against the lower: the edge is the
    parameter of the zone that explains the draws best.
    """
    model = law.model
    if isinstance(model, Uniformity):
        if law.tolerated:
            raise ValueError("bets on a shape have no tolerated zone: use a fixed sample, or tolerated = 0")
        return Mixture(model.log_bets, model.log_weights())
    to, log_weights = grid(law)
    to = to[:, None]
    at = np.where(to > law.value, law.value + law.tolerated, law.value - law.tolerated)
    return Mixture(lambda draws: model.log_factors(draws, to, at), log_weights)


def upholding(law: Law) -> tuple[Mixture, ...]:
    """The e-processes against the parameters at distance `caught`; all must reject for the claim to be upheld."""
    model = law.model
    if isinstance(model, Uniformity):
        return (Mixture(lambda draws: log_coins(draws, law.caught), np.zeros(1)),)
    low, high = model.space
    edges = np.array([law.value - law.caught, law.value + law.caught])
    to = np.array([[law.value]])
    return tuple(_against(model, to, edge) for edge in edges[inside(edges, low, high)])


def _against(model: Family | BoundedMean, to: Floats, edge: float) -> Mixture:
    at = np.array([[edge]])
    return Mixture(lambda draws: model.log_factors(draws, to, at), np.zeros(1))


def inside(parameters: Floats, low: float, high: float) -> NDArray[np.bool_]:
    """Which parameters give a law."""
    # A probability of exactly 0 or 1 is still a law; a variance of 0 is not, and 1/0 would follow.
    closed = math.isfinite(low) and math.isfinite(high)
    return (parameters >= low) & (parameters <= high) if closed else (parameters > low) & (parameters < high)
