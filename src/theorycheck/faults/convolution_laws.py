"""Convolutions that are not local, not the same everywhere, or not linear."""

from typing import Any

import numpy as np

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.numpy._types import Array
from theorycheck.faults.fault import Fault, Sort


class PositionRamp(NumPy):
    """A bias that grows from row to row."""

    fault = Fault(
        "conv2d.position_ramp",
        ("conv2d",),
        "The bias grows by one from row to row of the output.",
        origin="constructed: an untied bias",
    )

    def conv2d(self, x: Array, kernel: Array, bias: Array, **options: Any) -> Array:
        y = super().conv2d(x, kernel, bias, **options)
        return y + np.arange(y.shape[2], dtype=y.dtype)[:, np.newaxis]


class TileSeam(NumPy):
    """Every fourth column of the output misses the last column of the kernel."""

    fault = Fault(
        "conv2d.tile_seam",
        ("conv2d",),
        "Output columns 3, 7, … miss the last column of the kernel, as at the seam of a badly overlapped tile.",
        origin="constructed: a tile of a fast algorithm that is read one pixel short",
        sort=Sort.CONDITIONAL,
    )

    def conv2d(self, x: Array, kernel: Array, bias: Array, **options: Any) -> Array:
        y = super().conv2d(x, kernel, bias, **options)
        short = kernel.copy()
        short[:, :, :, -1] = 0
        y[:, :, :, 3::4] = super().conv2d(x, short, bias, **options)[:, :, :, 3::4]
        return y


class BorderRenormalized(NumPy):
    """At the border the sum is scaled up by the share of taps that met the padding."""

    fault = Fault(
        "conv2d.border_renormalized",
        ("conv2d",),
        "Sums at the border are divided by the share of taps that lie within the image.",
        origin="the partial convolution of Liu et al. 2018 used as if it were the plain one",
        sort=Sort.CONDITIONAL,
    )

    def conv2d(self, x: Array, kernel: Array, bias: Array, **options: Any) -> Array:
        silent = np.zeros_like(bias)
        inside = super().conv2d(np.ones_like(x), np.ones_like(kernel), silent, **options)
        share = np.maximum(inside, 1) / kernel[0].size
        y: Array = super().conv2d(x, kernel, silent, **options) / share + bias[:, np.newaxis, np.newaxis]
        return y


class GlobalLeak(NumPy):
    """A little of the sum of the whole image in every output."""

    fault = Fault(
        "conv2d.global_leak",
        ("conv2d",),
        "Every output contains 2⁻¹² of the sum of its image.",
        origin="constructed: a transform that wraps around",
        sort=Sort.PRECISION,
    )

    def conv2d(self, x: Array, kernel: Array, bias: Array, **options: Any) -> Array:
        leak = x.sum(axis=(1, 2, 3)) * x.dtype.type(2.0**-12)
        y: Array = super().conv2d(x, kernel, bias, **options) + leak[:, np.newaxis, np.newaxis, np.newaxis]
        return y


class LastTapLost(NumPy):
    """The last tap of a kernel is not read."""

    fault = Fault(
        "conv2d.last_tap_lost",
        ("conv2d",),
        "The tap in the last row and column counts as zero unless it is the only one.",
        sort=Sort.CONDITIONAL,
    )

    def conv2d(self, x: Array, kernel: Array, bias: Array, **options: Any) -> Array:
        short = kernel.copy()
        if kernel.shape[2:] != (1, 1):
            short[:, :, -1, -1] = 0
        return super().conv2d(x, short, bias, **options)


class RowDilationForColumns(NumPy):
    """The dilation of the rows is used for the columns too, as far as the image allows."""

    fault = Fault(
        "conv2d.row_dilation_for_columns",
        ("conv2d",),
        "The last tap of a row is read one pixel to the left if the dilation of the columns exceeds that of the rows.",
        sort=Sort.CONDITIONAL,
    )

    def conv2d(self, x: Array, kernel: Array, bias: Array, **options: Any) -> Array:
        rows, columns = options.get("dilation", (1, 1))
        y = super().conv2d(x, kernel, bias, **options)
        if columns <= rows or kernel.shape[3] == 1:
            return y
        last = np.zeros_like(kernel)
        last[:, :, :, -1] = kernel[:, :, :, -1]
        silent = np.zeros_like(bias)
        nearer = np.roll(x, 1, axis=3)
        return y + super().conv2d(nearer, last, silent, **options) - super().conv2d(x, last, silent, **options)


class FusedRelu(NumPy):
    """max(0, y)."""

    fault = Fault(
        "conv2d.fused_relu", ("conv2d",), "A relu is fused into the convolution.", "an inference engine's default"
    )

    def conv2d(self, x: Array, kernel: Array, bias: Array, **options: Any) -> Array:
        return np.maximum(super().conv2d(x, kernel, bias, **options), 0)


class CeilMode(NumPy):
    """A last output whose window leaves the image where the stride does not divide it."""

    fault = Fault(
        "conv2d.ceil_mode",
        ("conv2d",),
        "The number of outputs is rounded up: the last window may leave the image.",
        origin="the ceil_mode of Caffe's pooling",
        sort=Sort.CONDITIONAL,
    )

    def conv2d(self, x: Array, kernel: Array, bias: Array, **options: Any) -> Array:
        strides = options.get("stride", (1, 1))
        spread = options.get("dilation", (1, 1))
        taps, padding = kernel.shape[2:], options.get("padding", (0, 0))
        beyond = [
            -(size + 2 * pad - apart * (count - 1) - 1) % stride
            for size, pad, apart, count, stride in zip(x.shape[2:], padding, spread, taps, strides, strict=True)
        ]
        # Zeros beyond the far edges: what they add to the size they add to the reach of the last window.
        wider = np.pad(x, ((0, 0), (0, 0), (0, beyond[0]), (0, beyond[1])))
        return super().conv2d(wider, kernel, bias, **options)


class BrainFloatResult(NumPy):
    """The result has eight bits of mantissa."""

    fault = Fault(
        "conv2d.brain_float_result",
        ("conv2d",),
        "The result is rounded to bfloat16.",
        origin="reduced precision by default on accelerators",
        sort=Sort.PRECISION,
    )

    def conv2d(self, x: Array, kernel: Array, bias: Array, **options: Any) -> Array:
        y = super().conv2d(x, kernel, bias, **options)
        mantissa, exponent = np.frexp(y)
        return np.ldexp(np.round(mantissa * 256) / 256, exponent).astype(y.dtype)


class ImageGradientShifted(NumPy):
    """Cotangents go back one row too high where the stride exceeds one."""

    fault = Fault(
        "conv2d_vjp.image_gradient_shifted",
        ("conv2d_vjp",),
        "With a vertical stride above 1 the gradient of the image is one row too high.",
        origin="the output padding of a transposed convolution on the wrong side",
        sort=Sort.CONDITIONAL,
    )

    def conv2d_vjp(self, x: Array, kernel: Array, bias: Array, dy: Array, **options: Any) -> tuple[Array, Array, Array]:
        dx, dkernel, dbias = super().conv2d_vjp(x, kernel, bias, dy, **options)
        return np.roll(dx, -(options.get("stride", (1, 1))[0] > 1), axis=2), dkernel, dbias
