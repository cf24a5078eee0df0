"""A layer of random weights multiplies the mean square of a signal by n·Var(W)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtri

from theorycheck.claim import Claim, Kind, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Figure, Series
from theorycheck.implementation import Implementation
from theorycheck.numerics import gamma, unit_roundoff
from theorycheck.statistics import Law, NormalVariance, batch, generator

CLAIM = Claim(
    upheld="A dense layer of independent normal weights multiplies the mean square of its input by n·Var(W).",
    refuted="A dense layer of independent normal weights multiplies the mean square of its input by another factor "
    "than n·Var(W).",
    statement=r"z_k \sim \mathcal{N}\left(0, \tfrac{s^2}{n}\lVert x\rVert^2\right) \text{ i.i.d. given } x,"
    r"\quad \mathbb{E} z^2 = n \operatorname{Var}(W)\, \overline{x^2}",
    assumes=("weights are independent N(0, s²/n)", "bias 0"),
    source=Source("derived here", "as in LeCun, Bottou, Orr & Müller 1998, §4.6, and Glorot & Bengio 2010, eq. 5"),
    needs=("dense",),
    kind=Kind.STATISTICAL,
)

CAUGHT = 0.05
BUDGET = 200_000
"""Units, well above what a decision is planned to take."""


@dataclass(frozen=True)
class Layer:
    """A dense layer of n inputs whose weights have variance s²/n."""

    n: int
    s_squared: float
    dtype: str


def settings(scope: Scope) -> list[Layer]:
    return [Layer(4, 1.0, scope.dtype), Layer(12, 2.0, scope.dtype)]


def law(setting: Layer) -> Law:
    return Law(
        model=NormalVariance(),
        value=1.0,
        tolerated=rounding_of_variance(setting),
        caught=CAUGHT + rounding_of_variance(setting),
        because="tolerated: rounding of weights and sums; caught: five per cent of the variance",
        unit="one output unit, given the input",
        what="mean square of the outputs, relative to n·Var(W) times that of the inputs",
        most=BUDGET,
    )


def sample(implementation: Implementation, setting: Layer, seed: int) -> NDArray[Any]:
    std, outputs = math.sqrt(setting.s_squared / setting.n), batch(law(setting))
    rng = generator(seed, "weights")
    weight = (std * rng.standard_normal((outputs, setting.n))).astype(setting.dtype)
    # ½, −1, 3/2, −2, 0, ½, …: of several sizes, one of them zero.
    x = np.array([[(-1) ** j * ((j + 1) % 5) / 2 for j in range(setting.n)]], dtype=setting.dtype)
    z = implementation.dense(x, weight, np.zeros(outputs, setting.dtype))
    relative: NDArray[Any] = z[0].astype(np.float64) / (std * float(np.linalg.norm(x.astype(np.float64))))
    return relative


def rounding_of_variance(setting: Layer) -> float:
    """How far rounding moves E z²/σ² from 1, σ² = s²‖x‖²/n.

    The error of z is at most γ_{n+2} Σ|w_j||x_j| (Higham 2002, §3.1, one roundoff more for the weights), whose root
    mean square is at most γ_{n+2} √n σ.
    """
    relative = gamma(setting.n + 2, unit_roundoff(setting.dtype)) * math.sqrt(setting.n)
    return (1.0 + relative) ** 2 - 1.0


FAN_INS = (1, 2, 4, 8, 16, 32, 64)
OUTPUTS = 2000
LEVEL = 0.99


def figure(implementation: Implementation, *, fan_ins: Sequence[int] = FAN_INS, seed: int = 0) -> Figure:
    """E z² for inputs ±1 and weights of variance 1: n, the fan-in, not the product Var(x)·Var(W) = 1."""
    n = np.array(fan_ins)
    mean = np.array([_mean_square(implementation, fan_in, seed) for fan_in in fan_ins])
    # Σz²/n ~ χ² given the input: exact limits, whatever n.
    below, above = (OUTPUTS / chdtri(OUTPUTS, tail) for tail in ((1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0))
    band = f"{100 * LEVEL:g} % confidence"
    return Figure(
        title="The variance of a layer's output has the fan-in as a factor",
        x_label="fan-in n",
        y_label="mean of z²",
        x_scale="log",
        y_scale="log",
        series=(
            Series("Var(x) · Var(W), without the fan-in", n, np.ones(n.size), role="theory"),
            Series("n · Var(W) · mean of x²", n, n * 1.0, role="theory"),
            Series("measured", n, mean, lower=mean * below, upper=mean * above, band=band),
        ),
    )


def _mean_square(implementation: Implementation, n: int, seed: int) -> float:
    rng, dtype = generator(seed, "figure", n), implementation.dtype
    x = rng.choice([-1.0, 1.0], size=(1, n)).astype(dtype)
    weight = rng.standard_normal((OUTPUTS, n)).astype(dtype)
    z = implementation.dense(x, weight, np.zeros(OUTPUTS, dtype))
    return float(np.mean(np.square(z, dtype=np.float64)))
