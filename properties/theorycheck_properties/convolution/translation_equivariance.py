"""A convolution responds to a thing in the same way wherever it is."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call, seeds
from theorycheck_properties._normwise import norm_bound
from theorycheck_properties.convolution._geometry import (
    Array,
    Options,
    Pair,
    geometries,
    pairs,
    setting,
    smallest_image,
    whole_numbers,
)

CLAIM = Claim(
    upheld="A thing that moves in the image by multiples of the stride moves in the output, and nothing else changes.",
    refuted="The response to a thing in the image depends on where the thing is.",
    statement=r"\left(T_{s a}\,x\right) * k + b = T_a\left(x * k + b\right), \qquad (T_a\,x)_i = x_{i - a}",
    assumes=("the shift is a multiple of the stride", "the thing stays within the image, zero around it"),
    source=Source("Goodfellow, Bengio & Courville 2016", "§9.2"),
    needs=("conv2d",),
    kind=Kind.EXACT,
    profile=Profile.QUICK,
    blind_to=("a flipped kernel: it moves as well",),
)


@dataclass(frozen=True)
class Scene:
    """A thing in the upper left corner of `image` (N, C, H, W), to be moved `by` steps of the stride down and right."""

    image: Array
    by: Pair
    kernel: Array
    bias: Array
    options: Options


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Scene:
    options = draw(geometries(scope), label="options")
    taps = draw(pairs(1, 3), label="taps")
    by = draw(pairs(0, 2), label="by")
    examples, channels, kernels = (draw(st.integers(1, 3), label=name) for name in ("N", "C", "K"))
    height, width = np.add(smallest_image(taps, options), draw(pairs(0, 3), label="beyond the smallest"))
    room = np.multiply(by, setting(options, "stride"))
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    thing = whole_numbers(rng, (examples, channels, height, width), scope.dtype)
    return Scene(
        image=np.pad(thing, ((0, 0), (0, 0), (0, room[0]), (0, room[1]))),
        by=by,
        kernel=whole_numbers(rng, (kernels, channels, *taps), scope.dtype),
        bias=whole_numbers(rng, (kernels,), scope.dtype),
        options=options,
    )


def measure(implementation: Implementation, case: Scene) -> Agreement:
    down, right = case.by
    room = np.multiply(case.by, setting(case.options, "stride"))
    moved = np.roll(case.image, room, axis=(2, 3))
    call = Call("conv2d", (case.image, case.kernel, case.bias), case.options)
    before = implementation.conv2d(*call.inputs, **call.options)
    after = implementation.conv2d(moved, case.kernel, case.bias, **case.options)
    rows, columns = before.shape[2:]
    return Agreement(
        after[:, :, down:, right:],
        before[:, :, : rows - down, : columns - right],
        what="y of the moved image",
        normwise=2 * norm_bound(call),  # all overlaps of image and kernel are the same after the move
    )
