"""The mean square of the units goes through the length map, exactly, given the layer before."""

from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.implementation import Implementation
from theorycheck.statistics import BoundedMean, Law, batch, generator
from theorycheck_properties.signal_propagation._mean_field import (
    KINDS,
    LAST,
    NODES,
    WIDTH,
    Stack,
    covariance,
    last_two,
    normal_mean,
    rounding_of_products,
    stacks,
)
from theorycheck_properties.signal_propagation._nets import pattern

CLAIM = Claim(
    upheld="Given one layer, the mean square of the next is what the length map of mean-field theory says, at every "
    "width.",
    refuted="Given one layer, the mean square of the next is off the length map of mean-field theory.",
    statement=r"\mathbb{E}[\hat q^{\,l+1} \mid \hat q^{\,l}] = \sigma_w^2\, \mathbb{E}\,\phi(\sqrt{\hat q^{\,l}}\, g)^2"
    r" + \sigma_b^2, \quad \hat q^{\,l} = \tfrac{\sigma_w^2}{n} \lVert x^{l-1} \rVert^2 + \sigma_b^2",
    assumes=("weights are independent N(0, σ_w²/n)", "biases are independent N(0, σ_b²)"),
    source=Source("Poole et al. 2016", "the length map; given a layer, it needs no infinite width"),
    any_of=("mlp.activation=tanh", "mlp.activation=sigmoid"),
    kind=Kind.STATISTICAL,
    profile=Profile.STANDARD,
    blind_to=("weights that are a tenth larger before a sigmoid: they change φ² by less than a hundredth",),
)

CAUGHT = 0.02
BUDGET = 400_000
"""Units, well above what a decision is planned to take."""


def settings(scope: Scope) -> list[Stack]:
    return stacks(scope)


def law(setting: Stack) -> Law:
    return Law(
        model=BoundedMean(-1.0, 1.0),
        value=0.0,
        tolerated=rounding_of_products(setting),
        caught=CAUGHT + rounding_of_products(setting),
        because="tolerated: rounding; caught: about what a tenth more of the weights makes of tanh²",
        unit="one unit, given the layer before it",
        what="mean of φ(z)² less that of the length map",
        most=BUDGET,
    )


def sample(implementation: Implementation, setting: Stack, seed: int) -> NDArray[Any]:
    rng = generator(seed, "nets")
    x = pattern(WIDTH, setting.dtype)[np.newaxis]
    excesses = []
    for _ in range(-(-batch(law(setting)) // LAST)):
        before, last = last_two(implementation, setting, x, rng)
        mapped = normal_mean(np.square(KINDS[setting.activation](sqrt(covariance(before).item()) * NODES)))
        excesses.append(np.square(last[0]) - mapped)
    return np.concatenate(excesses)
