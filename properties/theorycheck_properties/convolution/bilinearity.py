"""A convolution is linear in the image and in the kernel, and adds its bias."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.strategies import Call, calls, seeds
from theorycheck_properties._normwise import around, equal, norm_bound
from theorycheck_properties.convolution._geometry import Array, whole_numbers

CLAIM = Claim(
    upheld="The convolution of a sum of images, or with a sum of kernels, is the sum of the convolutions.",
    refuted="The convolution of a sum is not the sum of the convolutions.",
    statement=r"(x + x') * k = x * k + x' * k, \qquad x * (k + k') = x * k + x * k'",
    source=Source("Goodfellow, Bengio & Courville 2016", "§9.1: convolution is a linear operation"),
    needs=("conv2d",),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
    blind_to=("any other linear map of image and kernel, such as a flipped kernel",),
)


@dataclass(frozen=True)
class Summands:
    """A convolution of whole numbers, and another image and kernel to be added."""

    call: Call
    image: Array
    kernel: Array


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Summands:
    call = draw(calls("conv2d", scope, kinds=("ones", "small integers")))
    rng = np.random.default_rng(draw(seeds(), label="seed of the summands"))
    image, kernel = (whole_numbers(rng, array.shape, scope.dtype) for array in call.inputs[:2])
    return Summands(call, image, kernel)


def measure(implementation: Implementation, case: Summands) -> tuple[Agreement, ...]:
    x, kernel, bias = case.call.inputs

    def convolved(image: Array, weights: Array, shift: Array) -> Ball:
        """The convolution, within its bound in the norm."""
        call = Call("conv2d", (image, weights, shift), case.call.options)
        y = implementation.conv2d(*call.inputs, **call.options)
        return around(y, norm_bound(call))

    nothing = np.zeros_like(bias)
    plain = convolved(x, kernel, nothing)
    return (
        equal(
            convolved(x + case.image, kernel, nothing),
            plain + convolved(case.image, kernel, nothing),
            "y of a sum of images",
        ),
        equal(
            convolved(x, kernel + case.kernel, nothing),
            plain + convolved(x, case.kernel, nothing),
            "y of a sum of kernels",
        ),
        equal(convolved(x, kernel, bias), plain + bias[:, np.newaxis, np.newaxis], "y with a bias"),
    )
