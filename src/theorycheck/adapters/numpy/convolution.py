"""Two-dimensional convolution, tap by tap."""

import numpy as np

from theorycheck.adapters.numpy._precision import half_through_single
from theorycheck.adapters.numpy._types import Array, Pair
from theorycheck.adapters.numpy._windows import output_size, taps


class Convolution:
    """Every tap of the kernel is a dense layer over the channels of a shifted image; their sum is the convolution."""

    @half_through_single
    def conv2d(
        self,
        x: Array,
        kernel: Array,
        bias: Array,
        *,
        stride: Pair = (1, 1),
        padding: Pair = (0, 0),
        dilation: Pair = (1, 1),
    ) -> Array:
        """y[i, j] = Σ x[s·i + d·m, s·j + d·n] k[m, n] + b, a cross-correlation of the zero-padded image.

        x (N, C, H, W), kernel (K, C, P, Q), bias (K,) → y (N, K, H', W'). Source: LeCun et al. 1998, §II.A.
        """
        image = self.pad(x, padding)
        window = kernel.shape[2:]
        rows, columns = output_size(image.shape[2:], window, stride, dilation)
        y = np.zeros((len(x), len(kernel), rows * columns), x.dtype)
        for (m, n), region in taps(window, (rows, columns), stride, dilation):
            y += kernel[:, :, m, n] @ _pixels(image, region)
        return (y + bias[:, np.newaxis]).reshape(len(x), len(kernel), rows, columns)

    @half_through_single
    def conv2d_vjp(
        self,
        x: Array,
        kernel: Array,
        bias: Array,
        dy: Array,
        *,
        stride: Pair = (1, 1),
        padding: Pair = (0, 0),
        dilation: Pair = (1, 1),
    ) -> tuple[Array, Array, Array]:
        """Per tap dx += kᵀ dy where it met the image, and dk = Σₙ dy xᵀ; db = Σ dy.

        dy (N, K, H', W') → dx (N, C, H, W), dkernel (K, C, P, Q), dbias (K,). Source: LeCun et al. 1998, §II.A.
        """
        del bias  # y is linear in it
        image = self.pad(x, padding)
        dimage = np.zeros_like(image)
        dkernel = np.empty_like(kernel)
        examples, channels = x.shape[:2]
        rows, columns = dy.shape[2:]
        dpixels = dy.reshape(examples, len(kernel), rows * columns)
        for (m, n), region in taps(kernel.shape[2:], (rows, columns), stride, dilation):
            dtap = kernel[:, :, m, n].T @ dpixels
            dimage[:, :, *region] += dtap.reshape(examples, channels, rows, columns)
            dkernel[:, :, m, n] = np.sum(dpixels @ _pixels(image, region).swapaxes(1, 2), axis=0)
        return self.crop(dimage, padding), dkernel, dy.sum(axis=(0, 2, 3))

    def pad(self, x: Array, padding: Pair) -> Array:
        """The image in a frame of zeros."""
        if padding == (0, 0):
            return x
        height, width = x.shape[2:]
        framed = np.zeros((*x.shape[:2], height + 2 * padding[0], width + 2 * padding[1]), x.dtype)
        self.crop(framed, padding)[...] = x
        return framed

    def crop(self, framed: Array, padding: Pair) -> Array:
        """The image without its frame, a view."""
        height, width = framed.shape[2:]
        return framed[:, :, padding[0] : height - padding[0], padding[1] : width - padding[1]]


def _pixels(image: Array, region: tuple[slice, slice]) -> Array:
    """The region's pixels in a row: (N, C, H, W) → (N, C, H'W')."""
    met = image[:, :, *region]
    return met.reshape(*met.shape[:2], met.shape[2] * met.shape[3])
