"""Transforms that round nothing are Fourier transforms, and their peak is the norm of a convolution."""

import numpy as np
import pytest

from theorycheck.reference import Reference
from theorycheck_properties.convolution._geometry import wrapped
from theorycheck_properties.convolution._spectrum import TORI, spectrum, transform


@pytest.mark.parametrize("rows", TORI)
@pytest.mark.parametrize("columns", TORI)
def test_the_transform_of_whole_numbers_is_the_fast_fourier_transform_without_its_rounding(rows, columns):
    """Real and imaginary part are whole numbers, and those that NumPy's transform is close to."""
    images = np.random.default_rng(0).integers(-3, 3, (2, rows, columns), endpoint=True).astype(float)
    by_numpy = np.fft.fft2(images)
    assert np.array_equal(transform(images), np.rint(by_numpy.real) + 1j * np.rint(by_numpy.imag))


@pytest.mark.parametrize(("channels", "kernels"), [(1, 1), (2, 1), (1, 3)])
def test_the_peak_of_the_spectrum_is_the_largest_singular_value_on_the_torus(channels, kernels):
    """The matrix is computed image by image, its norm by a singular value decomposition."""
    kernel = np.random.default_rng(1).integers(-3, 3, (kernels, channels, 2, 3), endpoint=True).astype(float)
    basis = np.eye(channels * 16).reshape(-1, channels, 4, 4)
    matrix = Reference().conv2d(wrapped(basis, kernel, {}), kernel, np.zeros(kernels)).reshape(len(basis), -1)
    k_hat = spectrum(kernel, (1, 1), (4, 4))
    peak = np.sqrt(np.max(np.sum(np.abs(k_hat) ** 2, axis=(0, 1))))
    assert peak == pytest.approx(np.linalg.norm(matrix, 2))
