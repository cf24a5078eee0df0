"""The slopes of the elementary functions: the one table that forward and reverse mode share."""

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from scipy import special

from theorycheck.numerics.formulas import by_any_formula

Slope = Callable[[Any], Any]

RECIPROCAL_COSH_ROUNDINGS: Final = 11
"""1/cosh²: the hyperbolic cosine of a library within 4 roundings, twice, a product and a quotient of two roundings."""

BY_RESULT: Final[Mapping[np.ufunc, Slope]] = {
    # f′ from f(z), where that is what implementations do: a radius is that of the algorithm everyone uses.
    np.exp: lambda a: a,
    np.sqrt: lambda a: 0.5 / a,
    np.tanh: lambda a: by_any_formula(1 - a * a, RECIPROCAL_COSH_ROUNDINGS),
    special.expit: lambda a: a * (1 - a),
}

BY_ARGUMENT: Final[Mapping[np.ufunc, Slope]] = {
    np.square: lambda z: 2 * z,
    np.log: lambda z: 1 / z,
    np.log1p: lambda z: 1 / (1 + z),
    np.absolute: lambda z: np.where(z > 0, np.ones_like(z), -np.ones_like(z)),
    special.erf: lambda z: 2 / math.sqrt(math.pi) * np.exp(-(z * z)),
}

COMPARISONS: Final = (np.greater, np.greater_equal, np.less, np.less_equal)
"""Piecewise constant: their derivative is zero."""
