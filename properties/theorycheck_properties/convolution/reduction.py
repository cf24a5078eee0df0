"""Stride, padding and dilation are but a plain convolution, cleverly cut."""

import numpy as np
from hypothesis.strategies import SearchStrategy
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call, calls
from theorycheck_properties._normwise import norm_bound
from theorycheck_properties.convolution._geometry import Pair, setting

CLAIM = Claim(
    upheld="Padding is zeros around the image, dilation zeros between the taps, stride every s-th output.",
    refuted="A convolution with stride, padding or dilation is not the plain one of the padded image, spread and cut.",
    statement=r"\operatorname{conv}_{s,p,d}(x, \kappa)_{ij} = \operatorname{conv}_{1,0,1}"
    r"\left(\operatorname{pad}_p x,\; \operatorname{spread}_d \kappa\right)_{s_1 i,\ s_2 j}",
    assumes=("strides s, dilations d, padding p",),
    source=Source("Dumoulin & Visin 2016", "§2.4 and §5.1"),
    any_of=("conv2d.stride", "conv2d.padding", "conv2d.dilation"),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return calls("conv2d", scope, kinds=("ones", "small integers"))


def measure(implementation: Implementation, case: Call) -> Agreement:
    x, kernel, bias = case.inputs
    stride, padding, dilation = (setting(case.options, name) for name in ("stride", "padding", "dilation"))
    padded = np.pad(x, ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2))
    unfolded = Call("conv2d", (padded, spread(kernel, dilation), bias))
    plain = implementation.conv2d(*unfolded.inputs)
    y = implementation.conv2d(x, kernel, bias, **case.options)
    apart = norm_bound(case) + norm_bound(unfolded)
    return Agreement(y, plain[:, :, :: stride[0], :: stride[1]], what="y", normwise=apart)


def spread(kernel: NDArray[np.floating], dilation: Pair) -> NDArray[np.floating]:
    """The kernel with d − 1 zeros between its taps."""
    rows, columns = (d * (taps - 1) + 1 for d, taps in zip(dilation, kernel.shape[2:], strict=True))
    wide = np.zeros((*kernel.shape[:2], rows, columns), kernel.dtype)
    wide[:, :, :: dilation[0], :: dilation[1]] = kernel
    return wide
