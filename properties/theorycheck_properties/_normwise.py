"""How far from its definition a convolution may be that is computed by a transform: rounding of the norms.

Fourier and Winograd transforms add up all entries of a sample before they tell them apart: a large entry spoils the
small ones beside it, and zeros do not come out as zeros. Their error is a multiple of the largest rounding that the
sums of the definition allow anywhere.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.evidence import Agreement
from theorycheck.numerics import Ball
from theorycheck.reference import enclose
from theorycheck.strategies import Call

Array = NDArray[Any]
Pair = tuple[int, int]

CONVOLUTIONS = frozenset({"conv2d", "conv2d_vjp"})
WINOGRAD = 32.0
"""How many times that largest rounding is allowed. Winograd's transforms multiply errors by their condition, measured 5
for F(4, 3) and 6 for F(6, 3); Fourier transforms stay below 2. Source: Barabasz et al. 2018, arXiv:1803.10986."""


def with_norm_bounds(call: Call, agreements: tuple[Agreement, ...]) -> tuple[Agreement, ...]:
    """The agreements on the outputs of a call, those of a convolution with a bound in the norm besides."""
    if call.operation not in CONVOLUTIONS:
        return agreements
    return tuple(replace(one, normwise=bound) for one, bound in zip(agreements, norm_bounds(call), strict=True))


def norm_bounds(call: Call) -> tuple[Array, ...]:
    """How far each output of a call of `CONVOLUTIONS` may be off, shaped to broadcast."""
    return (norm_bound(call),) if call.operation == "conv2d" else gradient_bounds(call)


def norm_bound(call: Call) -> Array:
    """How far each sample of a `conv2d` may be off: (N, 1, 1, 1)."""
    x, kernel, bias = call.inputs
    return WINOGRAD * _largest_of_samples(_all_overlaps(x, kernel, bias, _dilation(call)))


def gradient_bounds(call: Call) -> tuple[Array, Array, Array]:
    """dx (N, 1, 1, 1) for each sample, dkernel and dbias in all.

    Both gradients are convolutions of the cotangent, with the stride between its entries: with the turned kernel, and
    with the image, sample by sample as if those were channels.
    """
    x, kernel, bias, dy = call.inputs
    stride: Pair = call.options.get("stride", (1, 1))
    no_bias = np.zeros_like(x, shape=x.shape[1])
    turned = np.swapaxes(kernel[:, :, ::-1, ::-1], 0, 1)
    dx = _all_overlaps(_spread(dy, stride), turned, no_bias, _dilation(call))
    dkernel = _all_overlaps(np.swapaxes(x, 0, 1), np.swapaxes(dy, 0, 1), np.zeros_like(bias), stride)
    dbias = np.sum(Ball.exact(dy), axis=(0, 2, 3))
    return WINOGRAD * _largest_of_samples(dx), WINOGRAD * _largest(dkernel), WINOGRAD * _largest(dbias)


def around(result: Array, bound: Array) -> Ball:
    """A result that may be off by a bound, as a Ball: so the harness carries its own rounding along."""
    exact = Ball.exact(result)
    return Ball(exact.value, np.broadcast_to(bound, result.shape), exact.format)


def equal(observed: Ball, expected: Ball, what: str) -> Agreement:
    """Equal to the last bit, or as far apart as the norms let them be."""
    return Agreement(observed.value, expected.value, what=what, normwise=observed.radius + expected.radius)


def _dilation(call: Call) -> Pair:
    spacing: Pair = call.options.get("dilation", (1, 1))
    return spacing


def _all_overlaps(x: Array, kernel: Array, bias: Array, dilation: Pair) -> Ball:
    """The convolution wherever kernel and image overlap.

    A transform computes all of it, and stride and padding then choose: a large pixel that no output meets is met here.
    """
    reach = tuple(d * (taps - 1) for d, taps in zip(dilation, kernel.shape[2:], strict=True))
    ball: Ball = enclose("conv2d", x, kernel, bias, padding=reach, dilation=dilation)
    return ball


def _spread(dy: Array, stride: Pair) -> Array:
    """The cotangent with s − 1 zeros between its entries."""
    rows, columns = (s * (size - 1) + 1 for s, size in zip(stride, dy.shape[2:], strict=True))
    wide = np.zeros((*dy.shape[:2], rows, columns), dy.dtype)
    wide[:, :, :: stride[0], :: stride[1]] = dy
    return wide


def _largest_of_samples(ball: Ball) -> Array:
    largest: Array = np.max(ball.radius, axis=(1, 2, 3), initial=0.0, keepdims=True)
    return largest


def _largest(ball: Ball) -> Array:
    return np.asarray(np.max(ball.radius, initial=0.0))
