"""How the sight of a deep convolution spreads: like the root of its depth."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement, Figure, Series
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.strategies import Call
from theorycheck_properties._normwise import around, equal, norm_bound
from theorycheck_properties.convolution._geometry import Options, Pair, pairs

CLAIM = Claim(
    upheld="Stacked kernels of ones spread one pixel over their receptive field, with a variance that adds up layer by"
    " layer.",
    refuted="Stacked kernels of ones do not spread one pixel with the extent and variance of the sum of their steps.",
    statement=r"y_{\mathrm{first}} = y_{\mathrm{last}} = 1, \qquad \sum_i y_i = \prod_l k_l, \qquad"
    r" \operatorname{Var}_y(i) = \sum_l \frac{d_l^2\,(k_l^2 - 1)}{12}",
    assumes=(
        "all weights are 1 and nothing is padded, k taps with dilation d in each layer",
        "y is the response to one pixel, read as weights of its places",
    ),
    source=Source("Luo, Li, Urtasun & Zemel 2016", "§2, uniform weights"),
    needs=("conv2d",),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)

DEEPEST = 4
"""Layers, at most: with 3 × 3 taps each the responses add up to 9⁴, which is exact in single precision."""


@dataclass(frozen=True)
class Ones:
    """A kernel of ones for each layer: its `taps` (P, Q) and its dilation."""

    taps: tuple[Pair, ...]
    dilations: tuple[Pair, ...]
    dtype: str


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Ones:
    depth = draw(st.integers(1, DEEPEST), label="layers")
    widest = 2 if scope.accepts("conv2d", "dilation") else 1
    taps = draw(st.tuples(*[pairs(1, 3)] * depth), label="taps")
    return Ones(taps, draw(st.tuples(*[pairs(1, widest)] * depth), label="dilations"), scope.dtype)


def measure(implementation: Implementation, case: Ones) -> tuple[Agreement, ...]:
    y = impulse_response(implementation, case)
    evidence = [
        equal(y[0, 0], Ball.exact(1.0), "the response at the first corner of the field"),
        equal(y[-1, -1], Ball.exact(1.0), "the response at its last corner"),
        equal(np.sum(y), Ball.exact(float(np.prod(case.taps))), "the sum of the response"),
    ]
    for axis, name in enumerate(("rows", "columns")):
        along = np.sum(y, axis=1 - axis)
        place = np.arange(along.shape[0], dtype=np.float64)
        mass, first, second = np.sum(along), np.sum(along * place), np.sum(along * place**2)
        steps = np.prod(case.taps) ** 2 * twelve_variances(case, axis)
        # Times 12·mass², for then all are whole numbers, exact in double precision.
        evidence.append(
            equal(12.0 * (mass * second - first * first), Ball.exact(steps), f"12·mass² times the variance over {name}")
        )
    return tuple(evidence)


def twelve_variances(case: Ones, axis: int) -> float:
    """Σ d²(k² − 1) along one axis."""
    layers = zip(case.dilations, case.taps, strict=True)
    return float(sum(d[axis] ** 2 * (k[axis] ** 2 - 1) for d, k in layers))


def impulse_response(implementation: Implementation, case: Ones) -> Any:
    """The Ball around the response (R, R') to one pixel: as large as the receptive field."""
    reach = sum(np.multiply(d, np.array(k) - 1) for d, k in zip(case.dilations, case.taps, strict=True))
    image = np.zeros((1, 1, *(2 * reach + 1)), case.dtype)
    image[:, :, *reach] = 1
    off = np.zeros((1, 1, 1, 1))
    for taps, dilation in zip(case.taps, case.dilations, strict=True):
        options: Options = {} if dilation == (1, 1) else {"dilation": dilation}
        call = Call("conv2d", (image, np.ones((1, 1, *taps), case.dtype), np.zeros(1, case.dtype)), options)
        image, off = implementation.conv2d(*call.inputs, **options), norm_bound(call) + np.prod(taps) * off
    return around(image, off).map(lambda array: array[0, 0])


def figure(implementation: Implementation) -> Figure:
    """The response of stacked 3 × 1 kernels to one pixel, beside normal densities of variance ⅔ of the depth."""
    series = []
    for depth in (2, 4, 8, 16):
        case = Ones(((3, 1),) * depth, ((1, 1),) * depth, implementation.dtype)
        response = impulse_response(implementation, case).value[:, 0]
        place = np.arange(-depth, depth + 1)
        variance = twelve_variances(case, 0) / 12
        curve = np.linspace(-depth, depth, 59)
        density = np.exp(-(curve**2) / (2 * variance)) / np.sqrt(2 * np.pi * variance)
        series += [
            Series(f"normal density, {depth} layers", curve, density, role="theory"),
            Series(f"response, {depth} layers", place, response / response.sum()),
        ]
    return Figure(
        "The receptive field grows with the depth, what is seen of it with its root",
        "distance in pixels",
        "share of the response",
        tuple(series),
    )
