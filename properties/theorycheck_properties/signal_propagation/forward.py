"""A layer of random weights multiplies the mean square of a signal by n·Var(W)."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Source
from theorycheck.contract import Scope
from theorycheck.implementation import Implementation
from theorycheck.numerics import gamma, unit_roundoff
from theorycheck.statistics import Law, NormalVariance, units

CLAIM = Claim(
    upheld="A dense layer of independent normal weights multiplies the mean square of its input by n·Var(W).",
    refuted="A dense layer of independent normal weights multiplies the mean square of its input by another factor "
    "than n·Var(W).",
    statement=r"z_k \sim \mathcal{N}\left(0, \tfrac{s^2}{n}\lVert x\rVert^2\right) \text{ i.i.d. given } x,"
    r"\quad \mathbb{E} z^2 = n \operatorname{Var}(W)\, \overline{x^2}",
    assumes=("weights are independent N(0, s²/n)", "bias 0"),
    source=Source("LeCun et al. 1998; Glorot & Bengio 2010", "§4.6; eq. 5"),
    needs=("dense",),
    kind=Kind.STATISTICAL,
)

CAUGHT = 0.05


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
    )


def rounding_of_variance(setting: Layer) -> float:
    """How far rounding moves E z²/σ² from 1, σ² = s²‖x‖²/n.

    The error of z is at most γ_{n+2} Σ|w_j||x_j| (Higham 2002, §3.1, one roundoff more for the weights), whose root
    mean square is at most γ_{n+2} √n σ.
    """
    relative = gamma(setting.n + 2, unit_roundoff(setting.dtype)) * math.sqrt(setting.n)
    return (1.0 + relative) ** 2 - 1.0


def sample(implementation: Implementation, setting: Layer, seed: int) -> NDArray[Any]:
    std, outputs = math.sqrt(setting.s_squared / setting.n), units(law(setting))
    rng = np.random.default_rng(seed)
    weight = (std * rng.standard_normal((outputs, setting.n))).astype(setting.dtype)
    # ½, −1, 3/2, −2, 0, ½, …: of several sizes, one of them zero.
    x = np.array([[(-1) ** j * ((j + 1) % 5) / 2 for j in range(setting.n)]], dtype=setting.dtype)
    z = implementation.dense(x, weight, np.zeros(outputs, setting.dtype))
    relative: NDArray[Any] = z[0].astype(np.float64) / (std * float(np.linalg.norm(x.astype(np.float64))))
    return relative
