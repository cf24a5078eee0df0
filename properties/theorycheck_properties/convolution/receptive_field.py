"""What an output of stacked convolutions sees."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement, Figure, Series
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.strategies import Call, seeds
from theorycheck_properties._normwise import around, equal, norm_bound
from theorycheck_properties.convolution._geometry import (
    LIMITS,
    Array,
    Options,
    Pair,
    geometries,
    pairs,
    setting,
    smallest_image,
)

CLAIM = Claim(
    upheld="An output of stacked convolutions sees its receptive field to the very corners, and nothing outside it.",
    refuted="An output of stacked convolutions sees other pixels than those of its receptive field.",
    statement=r"r = 1 + \sum_{l} (k_l - 1)\,d_l \prod_{i < l} s_i, \qquad \frac{\partial y}{\partial x_j} = 0"
    r" \;\text{outside},\; \neq 0 \;\text{at the extreme corners}",
    assumes=("all weights are positive", "layers of k taps, stride s and dilation d on each axis"),
    source=Source("Araujo, Norris & Sim 2019", "eq. 2"),
    needs=("conv2d",),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
)

DEEPEST = 3
"""Layers, where `deepest` allows so many."""
WIDEST = 2
"""Channels."""
LARGEST_WEIGHT = 2
CHANGE = 8
"""What is added to every pixel outside the receptive field; the pixels themselves are 0 or 1."""


@dataclass(frozen=True)
class Layer:
    """One convolution without bias: kernel (K, C, P, Q) of positive whole numbers."""

    kernel: Array
    options: Options


@dataclass(frozen=True)
class Stack:
    """Convolutions from `image` (N, C, H, W) to outputs, of which those `at` one place are looked at."""

    image: Array
    layers: tuple[Layer, ...]
    at: Pair


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Stack:
    depth = draw(st.integers(1, deepest(scope.dtype)), label="layers")
    widths = draw(st.tuples(*[st.integers(1, WIDEST)] * (depth + 1)), label="channels")
    shapes = [(draw(pairs(1, 3), label="taps"), draw(geometries(scope), label="options")) for _ in range(depth)]
    if draw(st.booleans(), label="no padding"):  # which hides the corners of a field from the outputs that see it
        shapes = [(taps, {k: v for k, v in options.items() if k != "padding"}) for taps, options in shapes]
    outputs = draw(pairs(1, 2), label="outputs")
    at = (draw(st.integers(0, outputs[0] - 1), label="row"), draw(st.integers(0, outputs[1] - 1), label="column"))
    size = outputs
    for taps, options in reversed(shapes):
        height, width = smallest_image(taps, options, size)
        beyond = draw(pairs(0, 1), label="beyond the smallest")
        size = (height + beyond[0], width + beyond[1])
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    layers = tuple(
        Layer(rng.integers(1, LARGEST_WEIGHT, (after, before, *taps), endpoint=True).astype(scope.dtype), options)
        for before, after, (taps, options) in zip(widths[:-1], widths[1:], shapes, strict=True)
    )
    image = rng.integers(0, 1, (draw(st.integers(1, 2), label="N"), widths[0], *size), endpoint=True)
    return Stack(image.astype(scope.dtype), layers, at)


def measure(implementation: Implementation, case: Stack) -> tuple[Agreement, ...]:
    field = receptive_field(case)
    (top, left), (bottom, right) = field
    outside = np.ones(case.image.shape, dtype=case.image.dtype)
    outside[:, :, max(top, 0) : bottom + 1, max(left, 0) : right + 1] = 0
    unchanged = response(implementation, case, case.image)
    changed = response(implementation, case, case.image + CHANGE * outside)
    evidence = [equal(changed, unchanged, "y after a change outside its receptive field")]
    # A field that ends in the padding does not see what would lie at its corners.
    if np.all(np.minimum(*field) >= 0) and np.all(np.maximum(*field) < case.image.shape[2:]):
        for name, corner, tap in (("first", field[0], 0), ("last", field[1], -1)):
            brighter = case.image.copy()
            brighter[:, :, *corner] += 1
            gained = response(implementation, case, brighter) - unchanged
            expected = Ball.exact(np.broadcast_to(weight_of_path(case, tap), gained.shape))
            evidence.append(equal(gained, expected, f"the change of y by the {name} corner of its field"))
    return tuple(evidence)


def deepest(dtype: str) -> int:
    """How many layers leave all sums whole numbers that the dtype represents, at most three."""
    gain = WIDEST * 9 * LARGEST_WEIGHT
    exact = 2 ** (np.finfo(dtype).nmant + 1)
    return max(depth for depth in range(1, DEEPEST + 1) if (1 + CHANGE) * gain**depth < exact)


def receptive_field(case: Stack) -> tuple[Pair, Pair]:
    """The first and the last pixel (row, column) that the outputs looked at can see; they may lie in the padding."""
    first = last = np.array(case.at)
    for layer in reversed(case.layers):
        stride, padding, dilation = (np.array(setting(layer.options, name)) for name in LIMITS)
        first = stride * first - padding
        last = stride * last - padding + dilation * (np.array(layer.kernel.shape[2:]) - 1)
    return (int(first[0]), int(first[1])), (int(last[0]), int(last[1]))


def weight_of_path(case: Stack, tap: int) -> Array:
    """By how much y (K,) grows if an extreme corner grows by 1 in all channels: only the corner taps lead there."""
    gain = np.ones(case.image.shape[1], case.image.dtype)
    for layer in case.layers:
        gain = layer.kernel[:, :, tap, tap] @ gain
    return gain


def response(implementation: Implementation, case: Stack, image: Array) -> Ball:
    """The outputs (N, K) looked at, within what the norms let the layers add up to."""
    off = np.zeros((len(image), 1, 1, 1))
    for layer in case.layers:
        call = Call("conv2d", (image, layer.kernel, np.zeros(len(layer.kernel), image.dtype)), layer.options)
        largest_gain = np.abs(layer.kernel).sum(axis=(1, 2, 3), dtype=np.float64).max()
        off = norm_bound(call) + largest_gain * off
        image = implementation.conv2d(*call.inputs, **call.options)
    return around(image[:, :, *case.at], off[:, :, 0, 0])


def figure(implementation: Implementation) -> Figure:
    """How many pixels in a row an output depends on, exactly, as layers with three taps are added."""
    depths = np.arange(1, 5)
    ways: dict[str, list[Options]] = {"plain": [{} for _ in depths]}
    if implementation.offers("conv2d.stride"):
        ways["stride 2"] = [{"stride": (2, 1)} for _ in depths]
    if implementation.offers("conv2d.dilation"):
        ways["dilation 1, 3, 9, 27"] = [{"dilation": (3**layer, 1)} for layer in range(len(depths))]
    series = []
    for name, options in ways.items():
        stacks = [three_taps(options[:depth], implementation.dtype) for depth in depths]
        fields = [receptive_field(stack) for stack in stacks]
        sizes = np.array([last[0] - first[0] + 1 for first, last in fields])
        series += [
            Series(f"{name}: formula", depths, sizes, role="theory"),
            Series(f"{name}: pixels that matter", depths, np.array([seen(implementation, stack) for stack in stacks])),
        ]
    title = "How many pixels in a row an output of stacked 3 × 1 kernels depends on"
    return Figure(title, "layers", "pixels", tuple(series), y_scale="log")


def three_taps(options: list[Options], dtype: str) -> Stack:
    """Kernels of ones, 3 × 1, on images (N, 1, H, 1) with one pixel lit in each; the first output is looked at."""
    layers = tuple(Layer(np.ones((1, 1, 3, 1), dtype), chosen) for chosen in options)
    _, last = receptive_field(Stack(np.zeros(0), layers, (0, 0)))
    size = 2 * last[0] + 2  # more than the first output can see
    return Stack(np.eye(size, dtype=dtype).reshape(size, 1, size, 1), layers, (0, 0))


def seen(implementation: Implementation, case: Stack) -> int:
    """How many of the pixels change the output when they are lit."""
    image = case.image
    for layer in case.layers:
        image = implementation.conv2d(image, layer.kernel, np.zeros(1, image.dtype), **layer.options)
    return int(np.count_nonzero(image[:, 0, *case.at]))
