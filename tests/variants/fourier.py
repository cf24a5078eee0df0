"""A correct convolution by Fourier transforms: a product of spectra."""

import numpy as np

from theorycheck.adapters.numpy import NumPy


class Fourier(NumPy):
    """conv2d and its gradients through the convolution theorem, in the precision of the inputs."""

    name = "fourier"
    dtypes = ("float64", "float32")

    def conv2d(self, x, kernel, bias, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
        """All overlaps without a stride, of which every s-th is kept."""
        image, wide = self.pad(x, padding), spread(kernel, dilation)
        rows, columns = (size - reach + 1 for size, reach in zip(image.shape[2:], wide.shape[2:], strict=True))
        y = correlated("nchw,kchw->nkhw", image, wide, image.shape[2:])
        return y[:, :, : rows : stride[0], : columns : stride[1]] + bias[:, np.newaxis, np.newaxis]

    def conv2d_vjp(self, x, kernel, bias, dy, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
        """Dx is dy convolved with the kernel, dkernel the correlation of the image with dy."""
        image, wide, sent = self.pad(x, padding), spread(kernel, dilation), spread(dy, stride)
        size = image.shape[2:]
        dimage = convolved("nkhw,kchw->nchw", sent, wide, size)
        dwide = correlated("nchw,nkhw->kchw", image, sent, size)[:, :, : wide.shape[2], : wide.shape[3]]
        return self.crop(dimage, padding), dwide[:, :, :: dilation[0], :: dilation[1]].copy(), dy.sum(axis=(0, 2, 3))


def spread(array, spacing):
    """The entries with zeros between them."""
    rows, columns = (s * (size - 1) + 1 for s, size in zip(spacing, array.shape[2:], strict=True))
    wide = np.zeros((*array.shape[:2], rows, columns), array.dtype)
    wide[:, :, :: spacing[0], :: spacing[1]] = array
    return wide


def correlated(channels, image, kernel, size):
    """Σ image[i + m] kernel[m], for every shift that does not wrap around."""
    return inverse(np.einsum(channels, spectrum(image, size), spectrum(kernel, size).conj()), size, image.dtype)


def convolved(channels, image, kernel, size):
    """Σ image[i − m] kernel[m]."""
    return inverse(np.einsum(channels, spectrum(image, size), spectrum(kernel, size)), size, image.dtype)


def spectrum(array, size):
    """The transform of the last two axes, filled with zeros to the size."""
    return np.fft.rfft2(array, s=size, axes=(2, 3))


def inverse(product, size, dtype):
    """The numbers of a spectrum."""
    return np.fft.irfft2(product, s=size, axes=(2, 3)).astype(dtype)
