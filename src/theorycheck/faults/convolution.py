"""Faults of the convolution and its gradient."""

from typing import Any

import numpy as np

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.numpy._types import Array, Pair
from theorycheck.faults.fault import Fault, Sort

CONV, CONV_VJP = ("conv2d",), ("conv2d_vjp",)
Gradients = tuple[Array, Array, Array]


class KernelFlipped(NumPy):
    """y = Σ x[i − m, j − n] k[m, n]."""

    fault = Fault(
        "conv2d.flipped_kernel",
        CONV,
        "The kernel is flipped: a true convolution.",
        "Theano's convolution under Keras: keras-team/keras#3015",
    )

    def conv2d(self, x: Array, kernel: Array, bias: Array, **options: Any) -> Array:
        return super().conv2d(x, kernel[:, :, ::-1, ::-1], bias, **options)


class KernelFlippedAlongOneAxis(NumPy):
    """y = Σ x[i + m, j − n] k[m, n]."""

    fault = Fault("conv2d.flipped_along_one_axis", CONV, "The kernel is flipped from left to right.")

    def conv2d(self, x: Array, kernel: Array, bias: Array, **options: Any) -> Array:
        return super().conv2d(x, kernel[:, :, :, ::-1], bias, **options)


class KernelTransposed(NumPy):
    """A square kernel is transposed."""

    fault = Fault("conv2d.transposed_kernel", CONV, "A square kernel is transposed.", sort=Sort.CONDITIONAL)

    def conv2d(self, x: Array, kernel: Array, bias: Array, **options: Any) -> Array:
        square = kernel.shape[2] == kernel.shape[3]
        return super().conv2d(x, kernel.swapaxes(2, 3) if square else kernel, bias, **options)


class ConvolutionWithoutBias(NumPy):
    """b = 0."""

    fault = Fault("conv2d.missing_bias", CONV, "The bias is not added.")

    def conv2d(self, x: Array, kernel: Array, bias: Array, **options: Any) -> Array:
        return super().conv2d(x, kernel, np.zeros_like(bias), **options)


class BiasAtEveryTap(NumPy):
    """Σ (x k + b)."""

    fault = Fault("conv2d.bias_inside_the_sum", CONV, "The bias is added once for every tap of the kernel.")

    def conv2d(self, x: Array, kernel: Array, bias: Array, **options: Any) -> Array:
        return super().conv2d(x, kernel, bias * (kernel.shape[2] * kernel.shape[3]), **options)


class BiasOfTheFirstChannel(NumPy):
    """b₀ everywhere."""

    fault = Fault(
        "conv2d.bias_of_the_first_channel", CONV, "Every channel has the first one's bias.", sort=Sort.CONDITIONAL
    )

    def conv2d(self, x: Array, kernel: Array, bias: Array, **options: Any) -> Array:
        return super().conv2d(x, kernel, np.full_like(bias, bias[0]), **options)


class ChannelsReversed(NumPy):
    """The channels of x are read backwards."""

    fault = Fault("conv2d.channels_reversed", CONV, "Input channels are reversed.", "RGB read as BGR", Sort.CONDITIONAL)

    def conv2d(self, x: Array, kernel: Array, bias: Array, **options: Any) -> Array:
        return super().conv2d(x, kernel[:, ::-1], bias, **options)


class FirstChannelOnly(NumPy):
    """Every output channel sees one input channel."""

    fault = Fault("conv2d.last_channel_lost", CONV, "The last input channel is left out.", sort=Sort.CONDITIONAL)

    def conv2d(self, x: Array, kernel: Array, bias: Array, **options: Any) -> Array:
        if kernel.shape[1] > 1:
            kernel = np.concatenate((kernel[:, :-1], np.zeros_like(kernel[:, -1:])), axis=1)
        return super().conv2d(x, kernel, bias, **options)


class StrideTransposed(NumPy):
    """Steps (s₂, s₁), cut or repeated to the right shape."""

    fault = Fault("conv2d.stride_swapped", CONV, "Vertical and horizontal stride are exchanged.", sort=Sort.CONDITIONAL)

    def conv2d(self, x: Array, kernel: Array, bias: Array, *, stride: Pair = (1, 1), **options: Any) -> Array:
        right = super().conv2d(x, kernel, bias, stride=stride, **options)
        return fitted(super().conv2d(x, kernel, bias, stride=stride[::-1], **options), right.shape)


class DilationIgnored(NumPy):
    """d = 1, cut to the right shape."""

    fault = Fault("conv2d.dilation_ignored", CONV, "The kernel is not dilated.", sort=Sort.CONDITIONAL)

    def conv2d(self, x: Array, kernel: Array, bias: Array, *, dilation: Pair = (1, 1), **options: Any) -> Array:
        right = super().conv2d(x, kernel, bias, dilation=dilation, **options)
        return fitted(super().conv2d(x, kernel, bias, dilation=(1, 1), **options), right.shape)


class PaddedByItsEdge(NumPy):
    """The border is repeated outwards."""

    fault = Fault("conv2d.padded_by_its_edge", CONV, "Padding repeats the border.", "mode=edge", Sort.CONDITIONAL)

    def pad(self, x: Array, padding: Pair) -> Array:
        return np.pad(x, ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2), mode="edge")


class PaddedAround(NumPy):
    """The image is a torus."""

    fault = Fault("conv2d.padded_circularly", CONV, "Padding wraps around.", "mode=circular", Sort.CONDITIONAL)

    def pad(self, x: Array, padding: Pair) -> Array:
        return np.pad(x, ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2), mode="wrap")


class PaddedOnOneSide(NumPy):
    """All the padding below and to the right."""

    fault = Fault(
        "conv2d.padded_on_one_side",
        CONV,
        "All padding is put below and to the right.",
        "TensorFlow's SAME: vtjeng/MIPVerify.jl#23",
        Sort.CONDITIONAL,
    )

    def pad(self, x: Array, padding: Pair) -> Array:
        return np.pad(x, ((0, 0), (0, 0), (0, 2 * padding[0]), (0, 2 * padding[1])))


class ConvolutionInHalfPrecision(NumPy):
    """Products of operands rounded to float16."""

    fault = Fault(
        "conv2d.half_precision_operands",
        CONV,
        "Kernels are rounded to half precision before they are applied.",
        "mixed precision left on",
        Sort.PRECISION,
    )

    def conv2d(self, x: Array, kernel: Array, bias: Array, **options: Any) -> Array:
        limit = np.finfo(np.float16).max
        return super().conv2d(x, np.clip(kernel, -limit, limit).astype(np.float16).astype(x.dtype), bias, **options)


class ConvolutionOffInTheTwelfthDigit(NumPy):
    """y(1 + 10⁻¹²)."""

    fault = Fault("conv2d.off_in_the_twelfth_digit", CONV, "10⁻¹² too large.", "constructed", Sort.PRECISION)

    def conv2d(self, x: Array, kernel: Array, bias: Array, **options: Any) -> Array:
        return super().conv2d(x, kernel, bias, **options) * (1 + 1e-12)


class KernelNotFlippedBackwards(NumPy):
    """dx with the flipped kernel."""

    fault = Fault(
        "conv2d_vjp.unflipped_kernel", CONV_VJP, "The cotangent is correlated with the kernel, not convolved."
    )

    def conv2d_vjp(self, x: Array, kernel: Array, bias: Array, dy: Array, **options: Any) -> Gradients:
        _, dkernel, dbias = super().conv2d_vjp(x, kernel, bias, dy, **options)
        dx, *_ = super().conv2d_vjp(x, kernel[:, :, ::-1, ::-1], bias, dy, **options)
        return dx, dkernel, dbias


class KernelGradientFlipped(NumPy):
    """dk[−m, −n]."""

    fault = Fault("conv2d_vjp.kernel_gradient_flipped", CONV_VJP, "The gradient of the kernel comes out flipped.")

    def conv2d_vjp(self, x: Array, kernel: Array, bias: Array, dy: Array, **options: Any) -> Gradients:
        dx, dkernel, dbias = super().conv2d_vjp(x, kernel, bias, dy, **options)
        return dx, dkernel[:, :, ::-1, ::-1], dbias


class DilationIgnoredInKernelGradient(NumPy):
    """dk as if d = 1."""

    fault = Fault(
        "conv2d_vjp.dilation_ignored_in_kernel_gradient",
        CONV_VJP,
        "The gradient of the kernel ignores the dilation.",
        sort=Sort.CONDITIONAL,
    )

    def conv2d_vjp(
        self, x: Array, kernel: Array, bias: Array, dy: Array, *, dilation: Pair = (1, 1), **options: Any
    ) -> Gradients:
        dx, _, dbias = super().conv2d_vjp(x, kernel, bias, dy, dilation=dilation, **options)
        _, dkernel, _ = super().conv2d_vjp(x, kernel, bias, dy, dilation=(1, 1), **options)
        return dx, dkernel, dbias


class StrideIgnoredBackwards(NumPy):
    """dx as if s = 1."""

    fault = Fault(
        "conv2d_vjp.stride_ignored_in_image_gradient",
        CONV_VJP,
        "The cotangent goes back to neighbouring pixels, whatever the stride.",
        sort=Sort.CONDITIONAL,
    )

    def conv2d_vjp(
        self, x: Array, kernel: Array, bias: Array, dy: Array, *, stride: Pair = (1, 1), **options: Any
    ) -> Gradients:
        _, dkernel, dbias = super().conv2d_vjp(x, kernel, bias, dy, stride=stride, **options)
        dx, *_ = super().conv2d_vjp(x, kernel, bias, dy, stride=(1, 1), **options)
        return dx, dkernel, dbias


class KernelGradientAveraged(NumPy):
    """dk/N."""

    fault = Fault(
        "conv2d_vjp.kernel_gradient_averaged",
        CONV_VJP,
        "The gradient of the kernel is averaged over the batch.",
        sort=Sort.CONDITIONAL,
    )

    def conv2d_vjp(self, x: Array, kernel: Array, bias: Array, dy: Array, **options: Any) -> Gradients:
        dx, dkernel, dbias = super().conv2d_vjp(x, kernel, bias, dy, **options)
        return dx, dkernel / max(len(x), 1), dbias


class BiasGradientAveraged(NumPy):
    """db = mean over positions."""

    fault = Fault(
        "conv2d_vjp.bias_gradient_averaged",
        CONV_VJP,
        "The gradient of the bias is averaged over the positions.",
        sort=Sort.CONDITIONAL,
    )

    def conv2d_vjp(self, x: Array, kernel: Array, bias: Array, dy: Array, **options: Any) -> Gradients:
        dx, dkernel, dbias = super().conv2d_vjp(x, kernel, bias, dy, **options)
        return dx, dkernel, dbias / (dy.shape[2] * dy.shape[3])


class PaddingCroppedOffCentre(NumPy):
    """The frame is cut off the wrong sides."""

    fault = Fault(
        "conv2d_vjp.cropped_off_centre",
        CONV_VJP,
        "The padding is cut off the gradient of the image at the far end only.",
        sort=Sort.CONDITIONAL,
    )

    def conv2d_vjp(self, x: Array, kernel: Array, bias: Array, dy: Array, **options: Any) -> Gradients:
        padding = options.get("padding", (0, 0))
        framed = np.pad(x, ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2))
        dframed, dkernel, dbias = super().conv2d_vjp(framed, kernel, bias, dy, **options | {"padding": (0, 0)})
        return dframed[:, :, : x.shape[2], : x.shape[3]], dkernel, dbias


def fitted(y: Array, shape: tuple[int, ...]) -> Array:
    """An image cut, or extended by its border, to a shape."""
    rows = np.minimum(np.arange(shape[2]), y.shape[2] - 1)
    columns = np.minimum(np.arange(shape[3]), y.shape[3] - 1)
    return y[:, :, rows][:, :, :, columns]
