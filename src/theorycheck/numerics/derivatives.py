"""The slopes of the elementary functions: the one table that forward and reverse mode share."""

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from scipy import special

Slope = Callable[[Any], Any]

BY_RESULT: Final[Mapping[np.ufunc, Slope]] = {
    # f′ from f(z), where that is what implementations do: a radius is that of the algorithm everyone uses.
    np.exp: lambda a: a,
    np.sqrt: lambda a: 0.5 / a,
    np.tanh: lambda a: 1 - a * a,
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
