"""A normal scheme is cut at two deviations if it says so, and then widened so that its variance is the one promised."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import SCHEMES, Scope
from theorycheck.implementation import Implementation
from theorycheck.statistics import Bernoulli, Law, batch
from theorycheck_properties.initialization._laws import (
    CUT,
    DEVIATION_OF_CUT,
    Weights,
    deviation,
    drawn,
    granularity,
    largest,
    weights,
)

CLAIM = Claim(
    upheld="A normal scheme is truncated exactly where it is declared so, and then has the variance promised after "
    "truncation.",
    refuted="A normal scheme is truncated without saying so, or without having its variance corrected.",
    statement=r"\mathbb{P}(|w| > 2s) = 2\,\Phi(-2), \text{ or } "
    r"\frac{\Phi(2) - \Phi(2d)}{\Phi(2) - \frac12} \text{ if truncated at } \pm 2s/d, \quad s^2 = \operatorname{Var} w,"
    r"\ d^2 = 1 - \frac{4 \varphi(2)}{2\Phi(2) - 1}",
    assumes=("fans count the receptive field", "an implementation declares which schemes it truncates"),
    source=Source("TensorFlow", "tf.keras.initializers.VarianceScaling: standard deviation after truncation"),
    any_of=tuple(f"initialize.scheme={name}" for name, scheme in SCHEMES.items() if scheme.law == "normal"),
    kind=Kind.STATISTICAL,
    profile=Profile.STANDARD,
)

FAR = 2.0
"""In deviations promised. Of a normal law .0455 lies beyond, of one cut and widened .0346, of one only cut nothing."""
CAUGHT = 0.008
BUDGET = 200_000


def settings(scope: Scope) -> list[Weights]:
    return [setting for setting in weights(scope) if SCHEMES[setting.scheme].law == "normal"]


def law(setting: Weights) -> Law:
    return Law(
        model=Bernoulli(),
        value=beyond(FAR * DEVIATION_OF_CUT) if setting.truncated else 2.0 * float(ndtr(-FAR)),
        tolerated=granularity(setting.dtype),
        caught=CAUGHT + granularity(setting.dtype),
        because="tolerated: the grid of the generator; caught: less than the cut makes of a law of the same variance",
        unit="one entry",
        what=f"probability of a weight beyond ±{FAR:g} of the deviation promised",
        impossible="a weight beyond the cut that was declared",
        most=BUDGET,
    )


def beyond(threshold: float) -> float:
    """The probability that a standard normal variable, cut at ±2, is beyond ±threshold."""
    return float((ndtr(CUT) - ndtr(threshold)) / (ndtr(CUT) - 0.5))


def sample(implementation: Implementation, setting: Weights, seed: int) -> NDArray[Any]:
    far = [_coins(np.abs(weight), setting) for weight in drawn(implementation, setting, seed, batch(law(setting)))]
    return np.concatenate(far)


def _coins(size: NDArray[Any], setting: Weights) -> NDArray[Any]:
    coins = np.ravel(size > FAR * deviation(setting)).astype(np.float64)
    if setting.truncated:
        limit = largest(setting, size.dtype)
        coins[np.ravel(size) > float(limit.value + limit.radius)] = np.nan
    return coins
