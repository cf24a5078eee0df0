"""What judges cannot be replaced unnoticed."""

import numpy as np

import theorycheck.verdict
from theorycheck.evidence import Bound
from theorycheck.isolation.seals import Seals


def test_what_was_replaced_is_named_and_put_back():
    """A function of NumPy, one of ours, and a method."""
    judge, isfinite = theorycheck.verdict.judge, np.isfinite
    text = Bound.__repr__
    seals = Seals()
    np.isfinite = theorycheck.verdict.judge = lambda *_: True
    Bound.__repr__ = lambda _: ""
    replaced = {"numpy.isfinite", "theorycheck.verdict.judge", "theorycheck.evidence.Bound.__repr__"}
    assert set(seals.mend()) == replaced
    assert (theorycheck.verdict.judge, np.isfinite, Bound.__repr__) == (judge, isfinite, text)
    assert seals.mend() == []


def test_what_is_new_is_nobodys_business():
    """Neither another name nor another module."""
    seals = Seals()
    np.of_my_own = print
    try:
        assert seals.mend() == []
    finally:
        del np.of_my_own
