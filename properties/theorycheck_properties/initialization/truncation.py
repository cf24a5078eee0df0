"""A normal scheme is cut at two deviations if it says so, then widened to the variance promised; else it is not cut."""

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
    DENSE,
    DEVIATION_OF_CUT,
    Tail,
    deviation,
    drawn,
    granularity,
    largest,
    weights,
)

CLAIM = Claim(
    upheld="A normal scheme is truncated exactly where it is declared so, and then has the variance promised after "
    "truncation.",
    refuted="A normal scheme is truncated without saying so, or elsewhere, or without having its variance corrected.",
    statement=r"\mathbb{P}(|w| > ks) = 2\,\Phi(-k), \ k \in \{2, 4\}, \text{ or for } k = 2 "
    r"\frac{\Phi(2) - \Phi(2d)}{\Phi(2) - \frac12} \text{ if truncated at } \pm 2s/d, \quad s^2 = \operatorname{Var} w,"
    r"\ d^2 = 1 - \frac{4 \varphi(2)}{2\Phi(2) - 1}",
    assumes=("fans count the receptive field", "an implementation declares which schemes it truncates"),
    source=Source("TensorFlow", "tf.keras.initializers.VarianceScaling: standard deviation after truncation"),
    any_of=tuple(f"initialize.scheme={name}" for name, scheme in SCHEMES.items() if scheme.law == "normal"),
    kind=Kind.STATISTICAL,
    profile=Profile.STANDARD,
)

NEAR, FAR = 2.0, 4.0
"""In deviations promised. Beyond the first .0455 of a normal law lie, .0346 of one cut and widened, nothing of one only
cut; beyond the second 6.3e-5."""
CAUGHT = {NEAR: 0.008, FAR: 6e-5}
BUDGET = {NEAR: 200_000, FAR: 4_000_000}
"""Entries, well above what a decision is planned to take."""


def settings(scope: Scope) -> list[Tail]:
    normal = [setting for setting in weights(scope) if SCHEMES[setting.scheme].law == "normal"]
    # The grid of a generator in half precision may move the far tail by four times its probability.
    fine = scope.dtype != "float16"
    far = [setting for setting in normal if fine and setting.shape == DENSE and not setting.truncated]
    return [*(Tail(setting, NEAR) for setting in normal), *(Tail(setting, FAR) for setting in far)]


def law(setting: Tail) -> Law:
    grid, threshold = granularity(setting.weights.dtype), setting.threshold
    truncated = setting.weights.truncated
    value = beyond(threshold * DEVIATION_OF_CUT) if truncated else 2.0 * float(ndtr(-threshold))
    return Law(
        model=Bernoulli(),
        value=value,
        # A grid moves a tail by a share of it.
        tolerated=grid * min(1.0, value / CAUGHT[NEAR]),
        caught=CAUGHT[threshold] + grid * min(1.0, value / CAUGHT[NEAR]),
        because="tolerated: the grid of the generator; caught: less than the cut makes of a law of the same variance",
        unit="one entry",
        what=f"probability of a weight beyond ±{threshold:g} of the deviation promised",
        impossible="a weight beyond the cut that was declared",
        most=BUDGET[threshold],
    )


def sample(implementation: Implementation, setting: Tail, seed: int) -> NDArray[Any]:
    entries = batch(law(setting))
    return np.concatenate(
        [_coins(np.abs(weight), setting) for weight in drawn(implementation, setting.weights, seed, entries)]
    )


def beyond(threshold: float) -> float:
    """The probability that a standard normal variable, cut at ±2, is beyond ±threshold."""
    return float((ndtr(CUT) - ndtr(threshold)) / (ndtr(CUT) - 0.5))


def _coins(size: NDArray[Any], setting: Tail) -> NDArray[Any]:
    coins = np.ravel(size > setting.threshold * deviation(setting.weights)).astype(np.float64)
    if setting.weights.truncated:
        limit = largest(setting.weights, size.dtype)
        coins[np.ravel(size) > float(limit.value + limit.radius)] = np.nan
    return coins
