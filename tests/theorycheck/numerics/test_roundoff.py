"""Unit roundoffs and the error of many roundings."""

import math

import numpy as np
import pytest

from theorycheck.numerics import gamma, unit_roundoff
from theorycheck.numerics.roundoff import FORMATS, format_of, literal_error


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16])
def test_unit_roundoff_is_half_of_epsilon(dtype: type) -> None:
    """The unit roundoff is half the gap above 1."""
    assert unit_roundoff(dtype) == np.finfo(dtype).eps / 2


def test_gamma_is_infinite_when_nothing_is_left() -> None:
    """γ_n = nu/(1 − nu), and nothing can be said once nu reaches 1."""
    assert gamma(3, 0.125) == 0.375 / 0.625
    assert gamma(8, 0.125) == math.inf


def test_an_overflow_has_no_bound() -> None:
    """Rounding a number beyond the largest of the format says nothing about the result."""
    assert FORMATS["float16"].rounding(np.array([1e5, 1.0]))[0] == math.inf
    assert FORMATS["float64"].rounding(np.array([1e5]))[0] < math.inf


def test_short_literals_are_exact_and_long_ones_are_not() -> None:
    """One half is one half in every format; 0.1 and √2 are rounded by each."""
    assert literal_error(0.5, 2.0**-24) == literal_error(-3.0, 2.0**-24) == literal_error(-math.inf, 2.0**-24) == 0.0
    assert literal_error(0.1, 2.0**-24) == 0.1 * 2.0**-24


def test_a_format_knows_its_numbers() -> None:
    """0.1 is a float64 but no float32; 1e5 is no float16."""
    assert FORMATS["float64"].represents(0.1)
    assert not FORMATS["float32"].represents(0.1)
    assert not FORMATS["float16"].represents(1e5)
    assert format_of(2.0**-8).unit == 2.0**-8
