"""A convolution of random kernels multiplies the mean square of an image by fan_in·Var(k), fewer taps at the border."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.implementation import Implementation
from theorycheck.numerics import gamma, unit_roundoff
from theorycheck.reference import enclose
from theorycheck.statistics import Law, NormalVariance, batch, generator

Array = NDArray[Any]
Pair = tuple[int, int]

CLAIM = Claim(
    upheld="Under independent kernels the variance of a pixel is Var(k) times the sum of squares it sees: C·P·Q pixels "
    "inside, fewer at the border.",
    refuted="Under independent kernels the variance of a pixel is not Var(k) times the sum of squares that it sees.",
    statement=r"y_{k,i,j} \sim \mathcal{N}\Big(0, s^2 \sum_{c,m,n} x_{c,i+m,j+n}^2\Big) \text{ i.i.d. over } k,"
    r"\quad \mathbb{E} y^2 = C P Q \operatorname{Var}(k)\, \overline{x^2} \text{ inside}",
    assumes=("kernels are independent N(0, s²)", "bias 0"),
    source=Source("He et al. 2015", "eq. 7, n = k²c"),
    needs=("conv2d",),
    kind=Kind.STATISTICAL,
    profile=Profile.STANDARD,
)

CAUGHT = 0.05
"""Of the variance: one of the eighteen taps, the most in a setting, makes more of it on average."""
BUDGET = 500_000
"""Output channels: twenty times what a correct convolution takes."""


@dataclass(frozen=True)
class Kernels:
    """Kernels (K, C, P, Q) of variance 1/(CPQ) over one image (1, C, H, W), and the options of the call."""

    image: tuple[int, int, int]
    window: Pair
    options: dict[str, Pair]
    dtype: str


def settings(scope: Scope) -> list[Kernels]:
    unusual = {"stride": (2, 1), "padding": (1, 1), "dilation": (1, 2)}
    accepted = {name: value for name, value in unusual.items() if scope.accepts("conv2d", name)}
    plain = Kernels((3, 4, 4), (2, 3), {}, scope.dtype)
    return [plain, *([Kernels((2, 5, 5), (3, 2), accepted, scope.dtype)] if accepted else [])]


def law(setting: Kernels) -> Law:
    return Law(
        model=NormalVariance(),
        value=1.0,
        tolerated=rounding_of_variance(setting),
        caught=CAUGHT + rounding_of_variance(setting),
        because="tolerated: rounding of kernels and sums; caught: five per cent of the variance",
        unit="one output channel, given the image",
        what="mean square of a pixel, relative to Var(k) times the squares it sees",
        most=BUDGET,
        replicas=int(np.count_nonzero(pixels(setting))),
    )


def sample(implementation: Implementation, setting: Kernels, seed: int) -> Array:
    channels, seen = batch(law(setting)), pixels(setting)
    std = (setting.image[0] * math.prod(setting.window)) ** -0.5
    kernels = generator(seed, "kernels").standard_normal((channels, setting.image[0], *setting.window))
    x, kernel, bias = (array.astype(setting.dtype) for array in (picture(setting), std * kernels, np.zeros(channels)))
    y = implementation.conv2d(x, kernel, bias, **setting.options)
    sighted = seen > 0  # one that sees zeros alone has no variance to be relative to
    relative: Array = y.astype(np.float64).reshape(channels, -1)[:, sighted] / (std * np.sqrt(seen[sighted]))
    return relative


def rounding_of_variance(setting: Kernels) -> float:
    """How far rounding moves E y²/σ² from 1.

    The error of y is at most γ_{n+2} Σ|k||x| over n taps (Higham 2002, §3.1, one roundoff more for the kernels), whose
    root mean square is at most γ_{n+2} √n σ.
    """
    taps = setting.image[0] * math.prod(setting.window)
    relative = gamma(taps + 2, unit_roundoff(setting.dtype)) * math.sqrt(taps)
    return (1.0 + relative) ** 2 - 1.0


def picture(setting: Kernels) -> Array:
    """½, −1, 3/2, −2, 0, −½, … (1, C, H, W): pixels of several sizes, one of them zero."""
    count = math.prod(setting.image)
    pixel = np.array([(-1) ** j * ((j + 1) % 5) / 2 for j in range(count)])
    return pixel.reshape(1, *setting.image)


def pixels(setting: Kernels) -> Array:
    """The sum of squares that each output sees (R,), padding and all."""
    ones = np.ones((1, setting.image[0], *setting.window))
    seen = enclose("conv2d", np.square(picture(setting)), ones, np.zeros(1), **setting.options).value
    return np.ravel(np.asarray(seen))
