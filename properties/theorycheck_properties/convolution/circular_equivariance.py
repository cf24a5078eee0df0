"""On a torus a convolution commutes with every turn."""

from dataclasses import dataclass, field

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call, seeds
from theorycheck_properties._normwise import norm_bound
from theorycheck_properties.convolution._geometry import Array, Options, Pair, pairs, setting, whole_numbers, wrapped

CLAIM = Claim(
    upheld="If the image closes on itself, turning it by multiples of the stride turns the whole output.",
    refuted="Though the image closes on itself, its turned convolution is not the convolution turned.",
    statement=r"(C_{s a}\,x) \circledast k + b = C_a (x \circledast k + b), \qquad (C_a\,x)_i = x_{(i - a) \bmod n}",
    assumes=("the image is continued periodically as far as the kernel reaches", "the stride divides its size"),
    source=Source("Sedghi, Gupta & Long 2019", "§2: circular convolution"),
    needs=("conv2d",),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
)


@dataclass(frozen=True)
class Torus:
    """An image (N, C, H, W) that closes on itself, to be turned `by` steps of the stride down and right."""

    image: Array
    by: Pair
    kernel: Array
    bias: Array
    options: Options = field(default_factory=dict)


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Torus:
    accepted = {name: pairs(1, 2) for name in ("stride", "dilation") if scope.accepts("conv2d", name)}
    options = draw(st.fixed_dictionaries({}, optional=accepted), label="options")
    turns, by, taps = (
        draw(pairs(low, high), label=name) for name, low, high in (("H', W'", 1, 4), ("by", 0, 3), ("taps", 1, 3))
    )
    examples, channels, kernels = (draw(st.integers(1, 2), label=name) for name in ("N", "C", "K"))
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    size = np.multiply(turns, setting(options, "stride"))
    return Torus(
        image=whole_numbers(rng, (examples, channels, *size), scope.dtype),
        by=by,
        kernel=whole_numbers(rng, (kernels, channels, *taps), scope.dtype),
        bias=whole_numbers(rng, (kernels,), scope.dtype),
        options=options,
    )


def measure(implementation: Implementation, case: Torus) -> Agreement:
    step = np.multiply(case.by, setting(case.options, "stride"))
    before, after = (
        Call("conv2d", (wrapped(image, case.kernel, case.options), case.kernel, case.bias), case.options)
        for image in (case.image, np.roll(case.image, step, axis=(2, 3)))
    )
    y, turned = (implementation.conv2d(*call.inputs, **call.options) for call in (before, after))
    return Agreement(
        turned,
        np.roll(y, case.by, axis=(2, 3)),
        what="y of the turned image",
        normwise=norm_bound(before) + norm_bound(after),
    )
