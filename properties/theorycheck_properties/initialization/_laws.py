"""The laws that initialization schemes name, as functions of a weight's shape."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from theorycheck.contract import SCHEMES, Scope
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball, unit_roundoff
from theorycheck.statistics import seed63

Array = NDArray[Any]
Shape = tuple[int, ...]

CUT = 2.0
"""Truncated normal laws end at this many standard deviations of the law before truncation."""
DEVIATION_OF_CUT = 0.87962566103423978
"""√(1 − 2·2φ(2)/(2Φ(2) − 1)), the standard deviation of a standard normal truncated at ±2."""

DENSE: Shape = (96, 40)
CONVOLUTION: Shape = (12, 5, 4, 3)
"""Both have fan_in ≠ fan_out, and a kernel that is not square."""


@dataclass(frozen=True)
class Weights:
    """Weights of one shape by one scheme; `truncated` if the implementation declares its normal law so."""

    scheme: str
    shape: tuple[int, ...]
    truncated: bool
    dtype: str


THIN: tuple[Shape, ...] = ((64, 1), (1, 64), (1, 7, 3, 3))
"""One feature, one unit, one channel: where a fan is 1."""


@dataclass(frozen=True)
class Tail:
    """Weights beyond a threshold."""

    weights: Weights
    threshold: float


def weights(scope: Scope, shapes: tuple[Shape, ...] = (DENSE, CONVOLUTION)) -> list[Weights]:
    """Every independent-entry scheme offered, for weights of several shapes."""
    return [
        Weights(scheme, shape, scheme in scope.truncated, scope.dtype)
        for scheme in scope.schemes
        if SCHEMES[scheme].law != "orthogonal"
        for shape in shapes
    ]


def drawn(
    implementation: Implementation, setting: Weights, seed: int, entries: int, *, further: int = 0
) -> Iterator[Array]:
    """Independent weights with at least so many entries in all; `further` is added to each of their seeds."""
    for index in range(-(-entries // math.prod(setting.shape))):
        at = (seed63(seed, "weight", index) + further) % 2**63
        yield implementation.initialize(setting.shape, scheme=setting.scheme, seed=at)


def fans(shape: Shape) -> tuple[int, int]:
    """fan_in and fan_out: what feeds an output, and what an input feeds, receptive field included."""
    field = math.prod(shape[2:])
    return shape[1] * field, shape[0] * field


def deviation(setting: Weights) -> float:
    """The standard deviation that the scheme promises."""
    return math.sqrt(SCHEMES[setting.scheme].variance(*fans(setting.shape)))


def bounded(setting: Weights) -> bool:
    """True if the law ends somewhere: a uniform one, or a truncated normal one."""
    return SCHEMES[setting.scheme].law == "uniform" or setting.truncated


def largest(setting: Weights, dtype: Any) -> Ball:
    """The largest |w| that a bounded scheme allows, and how far rounding carries it."""
    scheme = SCHEMES[setting.scheme]
    fan_in, fan_out = fans(setting.shape)
    exact = Ball.exact(np.ones((), dtype))
    std = np.sqrt(exact * scheme.gain / (fan_in + fan_out if scheme.fan != "fan_in" else fan_in))
    half: Ball = std * (math.sqrt(3.0) if scheme.law == "uniform" else CUT / DEVIATION_OF_CUT)
    # −a + (a − (−a))·U is how a generator makes it.
    widest: Ball = (half + half) * 1 - half
    return widest


def normal_scores(weight: Array, setting: Weights) -> Array:
    """The weight (…) mapped through the claimed distribution function to standard normal scores (n,).

    Exact for every law: under the claim the scores are independent standard normal. NaN outside the support.
    """
    w = np.ravel(weight).astype(np.float64)
    std = deviation(setting)
    if not bounded(setting):
        return w / std
    size, bound = np.abs(w), largest(setting, weight.dtype)
    if SCHEMES[setting.scheme].law == "uniform":
        tail = (1.0 - size / float(bound.value)) / 2.0
    else:
        sigma = std / DEVIATION_OF_CUT
        tail = (ndtr(-size / sigma) - ndtr(-CUT)) / (1.0 - 2.0 * ndtr(-CUT))
    # A generator on a grid returns its lower end, whose score is infinite, with the probability of one step.
    tail = np.clip(tail, unit_roundoff(weight.dtype), 0.5)
    scores = -np.sign(w) * ndtri(tail)
    return np.where(size <= float(bound.value + bound.radius), scores, np.nan)


def granularity(dtype: str) -> float:
    """How far the grid of a generator can move the variance of normal scores from 1.

    Moving a probability by 2u moves E z² by at most 2u ∫ 2|z| dz over |z| ≤ √(2 ln 1/u), the score of a tail of u.
    """
    u = unit_roundoff(dtype)
    return 8.0 * u * math.log(1.0 / u)
