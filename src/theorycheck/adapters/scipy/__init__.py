"""SciPy: convolution, pooling filters, special functions and orthogonal matrices, forward only."""

from theorycheck.adapters.scipy.library import FourierSciPy, SciPy

__all__ = ["FourierSciPy", "SciPy"]
