"""Evidence is read at its worst entry, and NaN is never a pass."""

import math

import numpy as np
import pytest

from theorycheck.evidence import Agreement, Bound, Fact, read


def test_worst_is_the_largest_error_over_its_bound():
    """The reading names the entry whose error is largest against its own bound, not the largest error."""
    reading = read(Agreement(np.array([1.0, 2.5]), np.array([1.1, 2.0]), np.array([0.01, 1.0]), what="y"))
    assert reading.at == (0,)
    assert reading.worst == pytest.approx(10.0)
    assert (reading.observed, reading.expected, reading.within) == (1.0, 1.1, 0.01)


def test_a_bound_of_zero_demands_equality():
    """With within=0 the smallest difference reads as infinite, and equality as zero."""
    assert read(Agreement(np.array([1.0]), np.array([1.0]))).worst == 0.0
    assert read(Agreement(np.nextafter(1.0, 2.0), 1.0)).worst == math.inf


@pytest.mark.parametrize("position", [0, 1])
def test_nan_is_never_a_pass(position):
    """Python's max(0.0, nan) is 0.0: a reading that used it would call NaN a perfect agreement."""
    assert max(0.0, math.nan) == 0.0
    observed = np.array([0.0, 0.0])
    observed[position] = math.nan
    assert math.isnan(read(Agreement(observed, np.zeros(2), np.ones(2))).worst)
    assert math.isnan(read(Agreement(observed, np.zeros(2), np.full(2, math.inf))).worst)
    assert math.isnan(read(Bound(observed, at_most=1.0, rounding=0.1)).worst)
    assert math.isnan(read(Bound(observed, at_least=-1.0, rounding=math.inf)).worst)


def test_infinity_agrees_with_itself_only():
    """An infinite result agrees with the same infinity and with nothing else."""
    assert read(Agreement(np.array([math.inf]), np.array([math.inf]), 0.0)).worst == 0.0
    assert not read(Agreement(np.array([math.inf]), np.array([1.0]), 1e300)).worst <= 1.0
    assert not read(Agreement(np.array([-math.inf]), np.array([math.inf]), 1.0)).worst <= 1.0


def test_an_infinite_tolerance_vouches_for_nothing():
    """A finite result inside an infinite bound is uninformative, and does not contradict the claim."""
    reading = read(Agreement(np.array([5.0]), np.array([1.0]), math.inf))
    assert reading.worst == 0.0
    assert not reading.informative


def test_a_wide_tolerance_is_uninformative():
    """A bound above one hundredth of the scale says nothing; at unit scale 1e-3 does."""
    assert not read(Agreement(np.array([1.0]), np.array([1.0]), 0.5)).informative
    assert read(Agreement(np.array([1.0]), np.array([1.0]), 1e-3)).informative
    assert read(Agreement(np.array([0.0]), np.array([0.0]), 1e-3)).informative
    assert not read(Agreement(np.array([0.0]), np.array([0.0]), 1e-3, scale=1e-3)).informative


def test_shapes_that_differ_are_a_contradiction():
    """Broadcasting would hide a wrong shape."""
    reading = read(Agreement(np.zeros(3), np.zeros((3, 1)), 1.0, what="y"))
    assert reading.worst == math.inf
    assert "shape" in reading.what


def test_a_bound_is_read_on_the_side_it_is_broken():
    """A value below at_least and one above at_most both read above 1, with the relation named."""
    low = read(Bound(1.0, at_least=2.0, at_most=3.0, rounding=0.5))
    high = read(Bound(4.0, at_least=2.0, at_most=3.0, rounding=0.5))
    assert (low.worst, low.relation) == (2.0, "at least")
    assert (high.worst, high.relation) == (2.0, "at most")
    assert read(Bound(2.5, at_least=2.0, at_most=3.0)).worst == 0.0


def test_a_bound_needs_a_side():
    """A Bound without a limit would hold for anything."""
    with pytest.raises(ValueError, match="at_least or at_most"):
        read(Bound(1.0))


def test_a_fact_holds_or_not():
    """A fact reads 0 or infinity."""
    assert read(Fact((2, 3), (2, 3))).worst == 0.0
    assert read(Fact("float32", "float64", "dtype")).worst == math.inf


def test_an_empty_array_agrees():
    """A batch of size 0 has no entry that could disagree."""
    assert read(Agreement(np.zeros((0, 2)), np.zeros((0, 2)))).worst == 0.0


def test_a_bound_in_the_norm_stands_in_where_an_entry_fails():
    """Judged by the norm, and marked; where every entry holds, or the policy wants that, the norm has no say."""
    off = Agreement(np.array([1e-9, 1.0]), np.array([0.0, 1.0]), within=0.0, normwise=1e-8)
    assert read(off).worst == pytest.approx(0.1)
    assert (read(off).qualifier, read(off).within) == ("normwise", 1e-8)
    assert read(off, componentwise=True).worst == math.inf
    assert read(Agreement(1.0, 1.0, normwise=1e-8)).qualifier == ""


@pytest.mark.parametrize("wrong", [1e-7, math.nan, math.inf])
def test_what_breaks_the_norm_too_is_read_entry_by_entry(wrong):
    """The reader of a refutation sees the bound on the entry, and no qualifier."""
    reading = read(Agreement(wrong, 0.0, within=1e-10, normwise=1e-8))
    assert not reading.worst <= 1
    assert (reading.within, reading.qualifier) == (1e-10, "")


def test_a_norm_says_nothing_about_shapes():
    """A wrong shape stays wrong."""
    assert read(Agreement(np.zeros(3), np.zeros((3, 1)), normwise=1.0)).worst == math.inf
