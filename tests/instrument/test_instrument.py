"""Who checks the checker: the instrument keeps its promises, and whoever breaks one is found out."""

import pytest
from tests.instrument.faults import BROKEN
from tests.instrument.self_test import CHECKS, perform


@pytest.mark.parametrize("promise", CHECKS)
def test_the_instrument_keeps_its_promises(promise, tmp_path):
    """As it is."""
    perform(promise, tmp_path)


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.id)
def test_a_broken_instrument_is_found(broken, tmp_path, monkeypatch):
    """By the promise that the fault names."""
    broken.apply(monkeypatch.setattr)
    with pytest.raises(AssertionError):
        perform(broken.promise, tmp_path)


def test_every_promise_is_broken_by_a_fault():
    """A check that nothing breaks may check nothing."""
    assert {broken.promise for broken in BROKEN} == set(CHECKS)
