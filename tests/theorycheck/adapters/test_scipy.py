"""The SciPy adapter: that its translation is right, and where SciPy itself deviates."""

from math import erfc, exp, log1p, sqrt

import numpy as np
import pytest

from theorycheck.adapters.scipy import FourierSciPy, SciPy
from theorycheck.implementation import Implementation

from .conventions import assert_translated


@pytest.mark.parametrize("operation", ["average_pool2d", "conv2d", "cross_entropy", "max_pool2d"])
def test_conventions(operation: str) -> None:
    """Each operation means what the contract says."""
    assert_translated(Implementation(SciPy), operation)


def test_offers_what_scipy_has() -> None:
    """Everything that SciPy has a function for, and no gradient, since it differentiates nothing."""
    offered = ("activation", "cross_entropy", "initialize", "conv2d", "max_pool2d", "average_pool2d")
    assert set(offered) == set(Implementation(SciPy).operations)
    assert Implementation(FourierSciPy).operations == ("conv2d",)


@pytest.mark.parametrize("shape", [(3, 5), (5, 3), (1, 1), (4, 2, 3, 1)])
def test_an_orthogonal_weight_is_a_part_of_an_orthogonal_matrix(shape: tuple[int, ...]) -> None:
    """Its rows or its columns, whichever are fewer, are orthonormal."""
    weight = SciPy().initialize(shape, scheme="orthogonal", seed=2**62).reshape(shape[0], -1)
    gram = weight @ weight.T if weight.shape[0] <= weight.shape[1] else weight.T @ weight
    np.testing.assert_allclose(gram, np.eye(len(gram)), atol=weight.size * np.finfo(np.float64).eps)


def test_a_uniform_filter_carries_its_sum_along() -> None:
    """Average pooling is not local: a large pixel is lost from the windows after those that hold it."""
    x = np.array([1e17, 0.0, 1.0, 1.0]).reshape(1, 1, 4, 1)
    pooled = SciPy().average_pool2d(x, window=(2, 1), stride=(1, 1))
    np.testing.assert_array_equal(pooled.ravel()[1:], [0.0, 0.5])  # the means are 0.5 and 1


def test_the_transform_spreads_rounding() -> None:
    """A convolution by the Fourier transform is zero to rounding of the norms, not of each entry."""
    x = np.array([0.0, 0.0, -0.109290919821088]).reshape(1, 3, 1, 1)
    kernel = np.array([1.7569771339969886, 1.2008540177280322, 0.0]).reshape(1, 3, 1, 1)
    direct, transformed = (each().conv2d(x, kernel, np.zeros(1)).item() for each in (SciPy, FourierSciPy))
    assert direct == 0
    assert 0 < abs(transformed) < np.finfo(np.float64).eps


@pytest.mark.parametrize("z", [-40.0, -0.5, 0.0, 3.0])
def test_the_functions_of_special(z: float) -> None:
    """The kinds of activation are the textbook's functions."""
    expected = {"sigmoid": 1 / (1 + exp(-z)), "softplus": log1p(exp(z)), "gelu": z * erfc(-z / sqrt(2)) / 2}
    for kind, value in expected.items():
        np.testing.assert_allclose(SciPy().activation(np.array([z]), kind=kind), [value], rtol=1e-14)
