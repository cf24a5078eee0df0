"""Products of normal matrices stretch volumes by independent χ² factors, whose logarithms make Lyapunov exponents."""

from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtr

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.implementation import Implementation
from theorycheck.numerics import gamma, unit_roundoff
from theorycheck.statistics import Law, Uniformity, batch, generator
from theorycheck_properties.signal_propagation._nets import no_biases, random_layers, units
from theorycheck_properties.signal_propagation._scores import distance_of

Array = NDArray[Any]

CLAIM = Claim(
    upheld="A linear layer of independent N(0, 1/n) weights multiplies the height of a k-frame, squared, by χ²/n with "
    "n − k + 1 degrees of freedom: the Lyapunov exponents are Newman's.",
    refuted="A linear layer of independent N(0, 1/n) weights stretches a frame by another law than Newman's.",
    statement=r"\frac{R_{kk}(l)^2}{R_{kk}(l-1)^2} \sim \tfrac1n \chi^2_{n-k+1} \text{ i.i.d. over } l, \ "
    r"QR = W_l \cdots W_1 X; \quad \lambda_k = \tfrac12\left[\ln\tfrac2n + \psi\left(\tfrac{n-k+1}{2}\right)\right]",
    assumes=("weights are independent N(0, 1/n)", "bias 0"),
    source=Source("Newman 1986"),
    needs=("mlp.activation=identity",),
    kind=Kind.STATISTICAL,
    profile=Profile.STANDARD,
)

CAUGHT = 0.08
COPIES = 16
"""Nets side by side in one call."""


@dataclass(frozen=True)
class Frame:
    """k orthogonal vectors through linear layers n wide; the last of them is measured off the span of the others."""

    n: int
    k: int
    depth: int
    dtype: str


def settings(scope: Scope) -> list[Frame]:
    return [Frame(n, k, 4, scope.dtype) for n, k in ((3, 1), (8, 1), (8, 3))]


def law(setting: Frame) -> Law:
    rounding = distance_of(mean_error(setting))
    return Law(
        model=Uniformity(),
        value=0.0,
        tolerated=rounding,
        caught=CAUGHT + rounding,
        because="tolerated: rounding; caught: less than a factor of 1.1 in eight dimensions, squared",
        unit="one layer of one net, given the layers before it",
        what="distance between the law of the squared factor and the one claimed",
    )


def sample(implementation: Implementation, setting: Frame, seed: int) -> Array:
    rng = generator(seed, "nets")
    rounds = -(-batch(law(setting)) // (COPIES * setting.depth))
    heights = np.concatenate([_heights(implementation, setting, rng) for _ in range(rounds)], axis=1)
    factors = np.square(heights[1:] / heights[:-1])
    return np.ravel(chdtr(freedom(setting), setting.n * factors))


def freedom(setting: Frame) -> int:
    """The degrees of freedom that a layer has left for the last vector."""
    return setting.n - setting.k + 1


def mean_error(setting: Frame) -> float:
    """How far rounding moves the uniform score of a factor, on average, at most.

    A score moves by √(m/4π) times the relative error of χ²_m (the largest t p(t), by Stirling's formula), that is by
    √(m/π) times the one of R_kk, in numerator and denominator. After L layers R_kk is off by γ_{L(n+2)} ∏‖W_l‖_F
    (Higham 2002, §3.5), relatively by γ ∏‖W_l‖_F/χ_m(l), on average at most (n/√(m − 2))^L: Cauchy, E 1/χ²_m = 1/(m−2).
    """
    m = freedom(setting)
    rounded = gamma(setting.depth * (setting.n + 2), unit_roundoff(setting.dtype))
    return sqrt(m / np.pi) * rounded * (setting.n / sqrt(m - 2.0)) ** setting.depth


def _heights(implementation: Implementation, setting: Frame, rng: np.random.Generator) -> Array:
    """R_kk of independent nets after each number of layers (L + 1, M)."""
    n, k = setting.n, setting.k
    weights = random_layers(rng, (n,) * (setting.depth + 1), gain=1.0, copies=COPIES, dtype=setting.dtype)
    x = np.tile(np.eye(k, n, dtype=setting.dtype), COPIES)
    frames = np.stack(
        [
            units(implementation, x, weights[:depth], no_biases(weights[:depth]), "identity")
            for depth in range(setting.depth + 1)
        ]
    )
    columns = frames.reshape(-1, k, COPIES, n).transpose(0, 2, 3, 1)
    heights: Array = np.abs(np.linalg.qr(columns).R[..., k - 1, k - 1])
    return heights
