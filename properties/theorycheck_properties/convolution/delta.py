"""A kernel with a single tap copies the image."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import KINDS, Call, fill, seeds
from theorycheck_properties._normwise import norm_bound
from theorycheck_properties.convolution._geometry import (
    Array,
    Options,
    Pair,
    geometries,
    pairs,
    setting,
    smallest_image,
)

CLAIM = Claim(
    upheld="A kernel of zeros but for one 1 copies the pixels that its tap meets, bit for bit.",
    refuted="A kernel of zeros but for one 1 does not copy the pixels that its tap meets.",
    statement=r"\kappa = \delta_{kc}\,\delta_{(p, q)} \;\Rightarrow\;"
    r" y_{nkij} = x_{n,\ k,\ s_1 i + d_1 p - r_1,\ s_2 j + d_2 q - r_2}",
    assumes=("x is 0 outside the image", "strides s, dilations d, padding r"),
    source=Source("derived here", "from Goodfellow, Bengio & Courville 2016, eq. 9.6, at a kernel of one 1"),
    needs=("conv2d",),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
)


@dataclass(frozen=True)
class Copy:
    """An image (N, C, H, W) and the one tap that is 1, in a kernel of `taps` for each channel."""

    image: Array
    taps: Pair
    tap: Pair
    options: Options


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Copy:
    options = draw(geometries(scope), label="options")
    taps = draw(pairs(1, 3), label="taps")
    tap = (draw(st.integers(0, taps[0] - 1), label="row"), draw(st.integers(0, taps[1] - 1), label="column"))
    height, width = np.add(smallest_image(taps, options), draw(pairs(0, 4), label="beyond the smallest"))
    examples, channels = (draw(st.integers(1, 3), label=name) for name in ("N", "C"))
    kind = draw(st.sampled_from(KINDS), label="kind")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    return Copy(fill(kind, rng, (examples, channels, height, width), scope.dtype), taps, tap, options)


def measure(implementation: Implementation, case: Copy) -> Agreement:
    channels = case.image.shape[1]
    kernel = np.zeros((channels, channels, *case.taps), case.image.dtype)
    kernel[range(channels), range(channels), *case.tap] = 1
    call = Call("conv2d", (case.image, kernel, np.zeros(channels, case.image.dtype)), case.options)
    y = implementation.conv2d(*call.inputs, **call.options)
    (down, right), (below, beside), (apart, aside) = (
        setting(case.options, name) for name in ("stride", "padding", "dilation")
    )
    padded = np.pad(case.image, ((0, 0), (0, 0), (below, below), (beside, beside)))
    met = padded[:, :, apart * case.tap[0] :: down, aside * case.tap[1] :: right]
    return Agreement(y, met[:, :, : y.shape[2], : y.shape[3]], what="y", normwise=norm_bound(call))
