"""Two convolutions in a row are one."""

from dataclasses import dataclass

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
from theorycheck_properties.convolution._geometry import (
    Array,
    Options,
    pairs,
    setting,
    smallest_image,
    whole_numbers,
)

CLAIM = Claim(
    upheld="Two convolutions in a row are one, whose kernel is the two kernels' convolution and whose stride is their"
    " product.",
    refuted="Two convolutions in a row are not the one convolution with their combined kernel.",
    statement=r"\operatorname{conv}(\operatorname{conv}(x, k_1), k_2) = \operatorname{conv}(x, k),"
    r" \qquad k_q = \sum_{s_1 d_2 n + d_1 m = q} k_{2,n}\, k_{1,m}, \quad s = s_1 s_2",
    assumes=("nothing is padded and nothing nonlinear stands between them", "strides s, dilations d"),
    source=Source("folklore", "convolution is associative"),
    needs=("conv2d",),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)


@dataclass(frozen=True)
class Layer:
    """A convolution: kernel (K, C, P, Q) and bias (K,) of whole numbers."""

    kernel: Array
    bias: Array
    options: Options


@dataclass(frozen=True)
class Pipeline:
    """An image (N, C, H, W) of whole numbers and the two convolutions that it goes through.

    With 2 channels of 3 × 3 taps no sum exceeds 18·3·(18·3·3 + 3) + 3 < 2²⁴: single precision rounds nothing.
    """

    image: Array
    first: Layer
    second: Layer


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Pipeline:
    accepted = {name: pairs(1, 2) for name in ("stride", "dilation") if scope.accepts("conv2d", name)}
    widths = draw(st.tuples(*[st.integers(1, 2)] * 3), label="channels")
    shapes = [
        (draw(pairs(1, 3), label="taps"), draw(st.fixed_dictionaries({}, optional=accepted), label="options"))
        for _ in range(2)
    ]
    size = draw(pairs(1, 2), label="outputs")
    for taps, options in reversed(shapes):
        size = smallest_image(taps, options, size)
    beyond = draw(pairs(0, 2), label="beyond the smallest")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    first, second = (
        Layer(
            whole_numbers(rng, (after, before, *taps), scope.dtype), whole_numbers(rng, (after,), scope.dtype), options
        )
        for before, after, (taps, options) in zip(widths[:-1], widths[1:], shapes, strict=True)
    )
    shape = (draw(st.integers(1, 2), label="N"), widths[0], size[0] + beyond[0], size[1] + beyond[1])
    return Pipeline(whole_numbers(rng, shape, scope.dtype), first, second)


def measure(implementation: Implementation, case: Pipeline) -> Agreement:
    between = through(implementation, case.image, case.first)
    after = through(implementation, between.value.astype(case.image.dtype), case.second)
    # What the first convolution may be off goes through all taps of the second.
    gain = np.abs(case.second.kernel).sum(axis=(1, 2, 3), dtype=np.float64).max()
    off = after.radius + gain * between.radius.max(axis=(1, 2, 3), keepdims=True)
    at_once = through(implementation, case.image, combined(case.first, case.second))
    return equal(around(after.value, off), at_once, "y of both convolutions")


def through(implementation: Implementation, image: Array, layer: Layer) -> Ball:
    """The convolution, within its bound in the norm."""
    call = Call("conv2d", (image, layer.kernel, layer.bias), layer.options)
    return around(implementation.conv2d(*call.inputs, **call.options), norm_bound(call))


def combined(first: Layer, second: Layer) -> Layer:
    """The one convolution that does what both do; dilations become zeros between its taps."""
    step, spacing = (np.array(setting(first.options, name)) for name in ("stride", "dilation"))
    apart = step * setting(second.options, "dilation")
    taps = np.array(first.kernel.shape[2:]), np.array(second.kernel.shape[2:])
    size = spacing * (taps[0] - 1) + apart * (taps[1] - 1) + 1
    kernel = np.zeros((len(second.kernel), first.kernel.shape[1], *size), first.kernel.dtype)
    for n in np.ndindex(*taps[1]):
        for m in np.ndindex(*taps[0]):
            row, column = apart * n + spacing * m
            kernel[:, :, row, column] += second.kernel[:, :, *n] @ first.kernel[:, :, *m]
    bias = second.bias + second.kernel.sum(axis=(2, 3)) @ first.bias
    stride = step * setting(second.options, "stride")
    options: Options = {} if (stride == 1).all() else {"stride": (int(stride[0]), int(stride[1]))}
    return Layer(kernel, bias, options)
