"""The overlap of two inputs goes through the correlation map, exactly, given the layer before."""

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
    WIDTH,
    Stack,
    covariance,
    last_two,
    normal_pair_mean,
    rounding_of_products,
    stacks,
)
from theorycheck_properties.signal_propagation._nets import pattern

CLAIM = Claim(
    upheld="Given one layer, the overlap of two inputs goes through the correlation map of mean-field theory, at every "
    "width.",
    refuted="Given one layer, the overlap of two inputs is off the correlation map of mean-field theory.",
    statement=r"\mathbb{E}[\phi(z_i)\,\phi(z'_i) \mid x^{l-1}, x'^{\,l-1}] = \mathbb{E}\,\phi(u)\,\phi(u'), \quad "
    r"(u, u') \sim \mathcal{N}\left(0, \tfrac{\sigma_w^2}{n} \langle x, x' \rangle^{l-1} + \sigma_b^2\right)",
    assumes=("weights are independent N(0, σ_w²/n)", "biases are independent N(0, σ_b²)"),
    source=Source("Poole et al. 2016", "the correlation map; given a layer, it needs no infinite width"),
    any_of=("mlp.activation=tanh", "mlp.activation=sigmoid"),
    kind=Kind.STATISTICAL,
    profile=Profile.STANDARD,
)

CAUGHT = 0.03
BUDGET = 1_000_000
"""Pairs, well above what a decision is planned to take."""


def settings(scope: Scope) -> list[Stack]:
    return [stack for stack in stacks(scope) if stack.depth > 1]


def law(setting: Stack) -> Law:
    return Law(
        model=BoundedMean(-2.0, 2.0),
        value=0.0,
        tolerated=rounding_of_products(setting),
        caught=CAUGHT + rounding_of_products(setting),
        because="tolerated: rounding; caught: a tenth of what two equal inputs have",
        unit="one unit's pair, given the layer before it",
        what="mean of φ(z)φ(z′) less that of the correlation map",
        most=BUDGET,
    )


def sample(implementation: Implementation, setting: Stack, seed: int) -> NDArray[Any]:
    rng = generator(seed, "nets")
    first = pattern(WIDTH, setting.dtype)
    x = np.stack([first, first[::-1]])
    excesses = []
    for _ in range(-(-batch(law(setting)) // LAST)):
        before, last = last_two(implementation, setting, x, rng)
        excesses.append(last[0] * last[1] - normal_pair_mean(KINDS[setting.activation], covariance(before)))
    return np.concatenate(excesses)
