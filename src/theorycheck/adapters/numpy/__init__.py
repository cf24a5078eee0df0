"""The whole contract written by hand in plain NumPy, gradients included: an example to copy.

One file holds one area, as a class of plain methods that call each other through `self`, so that a subclass which
overrides one of them changes everything that is built on it.
"""

import numpy as np

from theorycheck.adapters.numpy.attention import Attention
from theorycheck.adapters.numpy.convolution import Convolution
from theorycheck.adapters.numpy.dropout import Dropout
from theorycheck.adapters.numpy.gru import Gru
from theorycheck.adapters.numpy.initialization import Initialization
from theorycheck.adapters.numpy.losses import Losses
from theorycheck.adapters.numpy.lstm import Lstm
from theorycheck.adapters.numpy.normalization import Normalization
from theorycheck.adapters.numpy.optimizers import Optimizers
from theorycheck.adapters.numpy.pooling import Pooling
from theorycheck.adapters.numpy.regularization import Regularization

__all__ = ["NumPy"]


class NumPy(
    Lstm,
    Gru,
    Attention,
    Convolution,
    Pooling,
    Normalization,
    Dropout,
    Losses,
    Regularization,
    Optimizers,
    Initialization,
):
    """Every operation, activation and initialization scheme of the contract."""

    name = "numpy"
    version = np.__version__
    dtypes = ("float64", "float32", "float16")
