"""The Fourier transform turns a convolution into a product."""

from dataclasses import dataclass, field

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.strategies import Call, seeds
from theorycheck_properties._normwise import around, equal, norm_bound
from theorycheck_properties.convolution._geometry import Array, Options, pairs, setting, whole_numbers, wrapped
from theorycheck_properties.convolution._spectrum import TORI, spectrum, transform

CLAIM = Claim(
    upheld="On a torus the Fourier transform of a convolution is the image's times the conjugate of the kernel's.",
    refuted="On a torus the Fourier transform of a convolution is not the product that theory says.",
    statement=r"\widehat{x \circledast k}(\omega) = \sum_c \hat{x}_c(\omega)\, \overline{\hat{k}_c(\omega)}",
    assumes=("the image is continued periodically as far as the kernel reaches", "the sides are 1, 2 or 4 pixels long"),
    source=Source("Sedghi, Gupta & Long 2019", "§2, the convolution theorem"),
    needs=("conv2d",),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
)


@dataclass(frozen=True)
class Torus:
    """An image (N, C, H, W) that closes on itself and a kernel (K, C, P, Q), of whole numbers."""

    image: Array
    kernel: Array
    options: Options = field(default_factory=dict)


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Torus:
    accepted = {"dilation": pairs(1, 2)} if scope.accepts("conv2d", "dilation") else {}
    options = draw(st.fixed_dictionaries({}, optional=accepted), label="options")
    size = draw(st.tuples(*[st.sampled_from(TORI)] * 2), label="H, W")
    examples, channels, kernels = (draw(st.integers(1, 2), label=name) for name in ("N", "C", "K"))
    taps = draw(pairs(1, 3), label="taps")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    image = whole_numbers(rng, (examples, channels, *size), scope.dtype)
    return Torus(image, whole_numbers(rng, (kernels, channels, *taps), scope.dtype), options)


def measure(implementation: Implementation, case: Torus) -> tuple[Agreement, Agreement]:
    no_bias = np.zeros(len(case.kernel), case.kernel.dtype)
    call = Call("conv2d", (wrapped(case.image, case.kernel, case.options), case.kernel, no_bias), case.options)
    y = around(implementation.conv2d(*call.inputs, **call.options), norm_bound(call))
    k_hat = spectrum(case.kernel, setting(case.options, "dilation"), case.image.shape[2:])
    expected = np.einsum("nchw,kchw->nkhw", transform(case.image), k_hat.conj())
    seen = transform(y.value)
    # A transform adds up all entries of a channel, each off by as much as the bound.
    off = np.broadcast_to(y.radius.sum(axis=(2, 3), keepdims=True), seen.shape)
    return (
        equal(around(seen.real, off), Ball.exact(expected.real), "the real part of ŷ"),
        equal(around(seen.imag, off), Ball.exact(expected.imag), "the imaginary part of ŷ"),
    )
