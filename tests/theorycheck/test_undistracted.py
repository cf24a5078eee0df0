"""Hypothesis reads no module while cases are drawn."""

import hypothesis
from hypothesis import strategies as st
from hypothesis.internal.conjecture import providers

from theorycheck.undistracted import undistracted


def test_no_module_is_read_for_constants(monkeypatch):
    """However often a constant would be drawn, and though there are modules that it does not know yet."""
    read = []
    monkeypatch.setattr(providers, "_sys_modules_len", -1)
    monkeypatch.setattr(providers, "_seen_modules", set())
    monkeypatch.setattr(providers, "constants_from_module", read.append)

    @hypothesis.settings(max_examples=50, database=None)
    @hypothesis.given(st.lists(st.integers(0, 99), min_size=8, max_size=8))
    def probe(_):
        pass

    with undistracted():
        probe()
    assert read == []


def test_constants_are_read_again_afterwards():
    """Other tests of the same process are none of our business."""
    before = providers._get_local_constants
    with undistracted():
        assert providers._get_local_constants is not before
    assert providers._get_local_constants is before


def test_threads_that_overlap_leave_the_original():
    """The first to come is the first to go."""
    before = providers._get_local_constants
    first, second = undistracted(), undistracted()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert providers._get_local_constants is not before
    second.__exit__(None, None, None)
    assert providers._get_local_constants is before
