"""Unit roundoffs, and the bounds on rounding errors that follow from them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

ROUNDOFFS: Final[Mapping[str, float]] = MappingProxyType(
    {"float64": 2.0**-53, "float32": 2.0**-24, "float16": 2.0**-11}
)

LITERAL_BITS: Final = 11
"""A literal of a definition with at most as many significant bits (0.5, 3) is the same number in every format."""


@cache
def unit_roundoff(dtype: DTypeLike) -> float:
    """Half the distance from 1 to the next larger number of a floating dtype.

    Raises:
        KeyError: the dtype is none of float64, float32 and float16.
    """
    return ROUNDOFFS[np.dtype(dtype).name]


def gamma(n: int, u: float) -> float:
    """γ_n = nu/(1 − nu), the relative error of n roundings; ∞ where nu ≥ 1.

    Source: Higham 2002, Accuracy and Stability of Numerical Algorithms, lemma 3.1.
    """
    return n * u / (1 - n * u) if n * u < 1 else math.inf


@dataclass(frozen=True, slots=True)
class Format:
    """The floating-point numbers that an implementation computes in.

    Attributes:
        unit: its unit roundoff u.
        tiny: what an underflow may lose: hardware that flushes subnormals to zero loses the smallest normal number.
        largest: what exceeds it overflows.
    """

    unit: float
    tiny: float
    largest: float

    @property
    def working(self) -> float:
        """Its roundoff and that of the float64 in which the reference value is computed."""
        return self.unit + ROUNDOFFS["float64"]

    def rounding(self, magnitude: NDArray[Any], count: int = 1) -> NDArray[Any]:
        """What `count` roundings can change of a result whose terms add up to `magnitude` in absolute value."""
        error: NDArray[Any] = magnitude * gamma(count, self.working) + (count + 1) * self.tiny
        if self.largest < FORMATS["float64"].largest and (magnitude > self.largest).any():
            error = np.where(magnitude > self.largest, math.inf, error)
        return error

    def represents(self, number: float) -> bool:
        """True if the number is one of this format."""
        dtype = next((name for name, known in FORMATS.items() if known is self), "float64")
        return abs(number) <= self.largest and float(np.dtype(dtype).type(number)) == number


def literal_error(number: float, unit: float) -> float:
    """How far a literal of a definition may be from its value in an implementation."""
    fraction = math.ldexp(math.frexp(number)[0], LITERAL_BITS)
    return 0.0 if not math.isfinite(number) or fraction.is_integer() else unit * abs(number)


def _format(dtype: str) -> Format:
    limits = np.finfo(dtype)
    # Half precision is computed by widening: nobody flushes its subnormals, whose range is in everyday use.
    tiny = limits.smallest_subnormal if dtype == "float16" else limits.smallest_normal
    return Format(unit_roundoff(dtype), float(tiny), float(limits.max))


FORMATS: Final[Mapping[str, Format]] = MappingProxyType({dtype: _format(dtype) for dtype in ROUNDOFFS})


def format_of(roundoff: float) -> Format:
    """The format with that unit roundoff; an unknown one has the range of float64."""
    for known in FORMATS.values():
        if known.unit == roundoff:
            return known
    return Format(roundoff, FORMATS["float64"].tiny, FORMATS["float64"].largest)
