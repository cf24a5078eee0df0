"""Correct convolutions by Winograd's minimal filtering of 3 × 3 kernels: F(2, 3) and F(4, 3)."""

import numpy as np

from theorycheck.adapters.numpy import NumPy

TAPS = 3


class Winograd(NumPy):
    """3 × 3 kernels tile by tile, without stride and dilation; all others directly. Source: Lavin & Gray 2016, §4."""

    dtypes = ("float64", "float32")
    image_transform, kernel_transform, output_transform = (), (), ()

    def conv2d(self, x, kernel, bias, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
        """Aᵀ [(G k Gᵀ) ⊙ (Bᵀ d B)] A in every tile, summed over the channels."""
        if kernel.shape[2:] != (TAPS, TAPS) or (*stride, *dilation) != (1, 1, 1, 1):
            return super().conv2d(x, kernel, bias, stride=stride, padding=padding, dilation=dilation)
        return self.filtered(self.pad(x, padding), kernel) + bias[:, np.newaxis, np.newaxis]

    def conv2d_vjp(self, x, kernel, bias, dy, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
        """Dx is a convolution of dy with the turned kernel, by the same transform."""
        options = {"stride": stride, "padding": padding, "dilation": dilation}
        dx, dkernel, dbias = super().conv2d_vjp(x, kernel, bias, dy, **options)
        if kernel.shape[2:] == (TAPS, TAPS) and (*stride, *dilation) == (1, 1, 1, 1):
            framed = self.pad(dy, (TAPS - 1, TAPS - 1))
            dx = self.crop(self.filtered(framed, kernel[:, :, ::-1, ::-1].swapaxes(0, 1)), padding)
        return dx, dkernel, dbias

    def filtered(self, image, kernel):
        """The plain correlation of an image (N, C, H, W) with a kernel (K, C, 3, 3), tile by tile."""
        to_image, to_kernel, to_output = (
            np.array(matrix, image.dtype)
            for matrix in (self.image_transform, self.kernel_transform, self.output_transform)
        )
        made, tile = to_output.shape
        rows, columns = (size - TAPS + 1 for size in image.shape[2:])
        y = np.zeros((len(image), len(kernel), rows + made, columns + made), image.dtype)
        framed = np.pad(image, ((0, 0), (0, 0), (0, tile), (0, tile)))
        weights = to_kernel @ kernel @ to_kernel.T
        for i in range(0, rows, made):
            for j in range(0, columns, made):
                seen = to_image @ framed[:, :, i : i + tile, j : j + tile] @ to_image.T
                mixed = np.einsum("nchw,kchw->nkhw", seen, weights)
                y[:, :, i : i + made, j : j + made] = to_output @ mixed @ to_output.T
        return y[:, :, :rows, :columns].copy()


class WinogradOfTwo(Winograd):
    """F(2, 3): the interpolation points 0, ±1."""

    name = "winograd F(2, 3)"
    image_transform = ((1, 0, -1, 0), (0, 1, 1, 0), (0, -1, 1, 0), (0, 1, 0, -1))
    kernel_transform = ((1, 0, 0), (1 / 2, 1 / 2, 1 / 2), (1 / 2, -1 / 2, 1 / 2), (0, 0, 1))
    output_transform = ((1, 1, 1, 0), (0, 1, -1, -1))


class WinogradOfFour(Winograd):
    """F(4, 3): the interpolation points 0, ±1, ±2."""

    name = "winograd F(4, 3)"
    image_transform = (
        (4, 0, -5, 0, 1, 0),
        (0, -4, -4, 1, 1, 0),
        (0, 4, -4, -1, 1, 0),
        (0, -2, -1, 2, 1, 0),
        (0, 2, -1, -2, 1, 0),
        (0, 4, 0, -5, 0, 1),
    )
    kernel_transform = (
        (1 / 4, 0, 0),
        (-1 / 6, -1 / 6, -1 / 6),
        (-1 / 6, 1 / 6, -1 / 6),
        (1 / 24, 1 / 12, 1 / 6),
        (1 / 24, -1 / 12, 1 / 6),
        (0, 0, 1),
    )
    output_transform = ((1, 1, 1, 1, 1, 0), (0, 1, -1, 2, -2, 0), (0, 1, 1, 4, 4, 0), (0, 1, -1, 8, -8, 1))
