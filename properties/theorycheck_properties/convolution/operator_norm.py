"""How much a convolution can amplify an image."""

from dataclasses import dataclass, field

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement, Bound
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.strategies import Call, seeds
from theorycheck_properties._normwise import around, equal, norm_bound
from theorycheck_properties.convolution._geometry import Array, Options, Pair, pairs, setting, whole_numbers, wrapped
from theorycheck_properties.convolution._spectrum import TORI, Complex, spectrum, waves

CLAIM = Claim(
    upheld="A convolution amplifies no image by more than the peak of its kernel's spectrum; on a torus a wave attains"
    " it.",
    refuted="A convolution amplifies an image by more than the peak of its spectrum, or a wave by less.",
    statement=r"\lVert x * k \rVert_2 \le \max_\omega \lVert \hat{k}(\omega) \rVert_2\, \lVert x \rVert_2,"
    r" \qquad \text{with equality for a wave on the torus}",
    assumes=(
        "one input channel or one output channel: the norm of the spectrum is Euclidean",
        "the image, with the zeros that outputs see, fits into the torus on which k̂ is taken",
    ),
    source=Source("Sedghi, Gupta & Long 2019", "§2: the singular values are those of the spectrum"),
    needs=("conv2d",),
    kind=Kind.INEQUALITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)


@dataclass(frozen=True)
class Amplified:
    """An image (N, C, H, W) amid zeros and a kernel (K, C, P, Q), C or K being 1, on a torus of that size.

    Both hold whole numbers.
    """

    image: Array
    kernel: Array
    torus: Pair
    options: Options = field(default_factory=dict)


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Amplified:
    torus = draw(st.tuples(*[st.sampled_from(TORI)] * 2), label="torus")
    taps = tuple(draw(st.integers(1, min(3, side)), label="taps") for side in torus)
    size = [draw(st.integers(1, side - count + 1), label="H, W") for side, count in zip(torus, taps, strict=True)]
    accepted = {name: pairs(low, 2) for name, low in (("stride", 1), ("padding", 0)) if scope.accepts("conv2d", name)}
    options = draw(st.fixed_dictionaries({}, optional=accepted), label="options")
    # Without padding a kernel larger than the image fits nowhere.
    size = [max(one, count - 2 * pad) for one, count, pad in zip(size, taps, setting(options, "padding"), strict=True)]
    channels, kernels = draw(st.sampled_from([(1, 1), (2, 1), (1, 2), (3, 1), (1, 3)]), label="C, K")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    image = whole_numbers(rng, (draw(st.integers(1, 2), label="N"), channels, *size), scope.dtype)
    return Amplified(image, whole_numbers(rng, (kernels, channels, *taps), scope.dtype), torus, options)


def measure(implementation: Implementation, case: Amplified) -> tuple[Bound, Agreement]:
    k_hat = spectrum(case.kernel, (1, 1), case.torus)
    gains = np.sum(k_hat.real**2 + k_hat.imag**2, axis=(0, 1))
    row, column = divmod(int(np.argmax(gains)), case.torus[1])
    loudest = wave(k_hat[:, :, row, column], (row, column), case.torus).astype(case.image.dtype)
    padded = energy_of_convolved(implementation, case.image, case.kernel, case.options)
    round_about = energy_of_convolved(implementation, wrapped(loudest, case.kernel, {}), case.kernel, {})
    return (
        Bound(padded.value, at_most=gains.max() * energy(case.image), rounding=padded.radius, what="‖y‖²"),
        equal(round_about, Ball.exact(gains.max() * energy(loudest)), "‖y‖² of the loudest wave"),
    )


def wave(k_hat: Complex, frequency: Pair, torus: Pair) -> Array:
    """The wave (1, C, H, W) of a frequency that the kernel amplifies most: Gaussian integers, of which the real part.

    With one output channel, its channels sound together as those of the kernel do, k̂ (1, C).
    """
    rows, columns = (waves(side)[step].conj() for side, step in zip(torus, frequency, strict=True))
    together = k_hat[0] if len(k_hat) == 1 else np.ones(1)
    waves_of_channels: Array = np.einsum("c,h,w->chw", together, rows, columns).real
    return waves_of_channels[np.newaxis]


def energy(image: Array) -> Array:
    """‖x‖² of each image (N,), exact on whole numbers."""
    total: Array = np.square(image.astype(np.float64)).sum(axis=(1, 2, 3))
    return total


def energy_of_convolved(implementation: Implementation, image: Array, kernel: Array, options: Options) -> Ball:
    """‖y‖² of each image (N,), within what the norms let the convolution be off."""
    call = Call("conv2d", (image, kernel, np.zeros(len(kernel), kernel.dtype)), options)
    y = around(implementation.conv2d(*call.inputs, **options), norm_bound(call))
    total: Ball = np.sum(np.square(y), axis=(1, 2, 3))
    return total
