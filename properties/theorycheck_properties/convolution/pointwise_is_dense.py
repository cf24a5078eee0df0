"""A convolution of one tap is a dense layer over the channels."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call, seeds
from theorycheck_properties._normwise import norm_bound
from theorycheck_properties.convolution._geometry import whole_numbers

CLAIM = Claim(
    upheld="A convolution with one tap is the dense layer, applied to the channels of every pixel.",
    refuted="A convolution with one tap is not the dense layer applied to the channels of every pixel.",
    statement=r"P = Q = 1 \;\Rightarrow\; y_{n \cdot ij} = W x_{n \cdot ij} + b, \qquad W_{kc} = \kappa_{kc00}",
    source=Source("Lin, Chen & Yan 2014", "§3.1"),
    needs=("conv2d", "dense"),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
)


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Call:
    examples, channels, kernels, height, width = (draw(st.integers(1, 5), label=name) for name in "NCKHW")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    shapes = ((examples, channels, height, width), (kernels, channels, 1, 1), (kernels,))
    return Call("conv2d", tuple(whole_numbers(rng, shape, scope.dtype) for shape in shapes))


def measure(implementation: Implementation, case: Call) -> Agreement:
    x, kernel, bias = case.inputs
    pixels = np.moveaxis(x, 1, -1)
    rows = np.ascontiguousarray(pixels.reshape(-1, x.shape[1]))
    mixed = implementation.dense(rows, kernel[:, :, 0, 0], bias)
    expected = np.moveaxis(mixed.reshape(*pixels.shape[:3], len(kernel)), -1, 1)
    return Agreement(implementation.conv2d(x, kernel, bias), expected, what="y", normwise=norm_bound(case))
