"""Cases are drawn afresh: Hypothesis's own repetitions are kept short."""

from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from hypothesis import strategies as st

from theorycheck.adapters.numpy import NumPy
from theorycheck.evidence import Agreement, Fact
from theorycheck.implementation import Implementation
from theorycheck.search import search

DIGITS = st.lists(st.integers(0, 99), min_size=8, max_size=8).map(tuple)


@dataclass(frozen=True)
class Digits:
    """A case of eight small numbers."""

    digits: tuple[int, ...]


def property_that(upholds):
    """A property over eight numbers, and the list of cases it was shown."""
    seen = []

    def measure(implementation, case):
        seen.append(case.digits)
        return Fact(upholds(case.digits), expected=True)

    return SimpleNamespace(cases=lambda scope: DIGITS.map(Digits), measure=measure), seen


def test_few_cases_repeat_parts_of_earlier_ones():
    """In one long run five in six would have two equal numbers by mutation; by chance one in four has."""
    found, seen = property_that(lambda digits: True)
    outcome = search(found, Implementation(NumPy), None, seed=1, examples=90)
    assert outcome.examples == 90
    assert len(seen) == 90
    assert sum(len(set(digits)) < 8 for digits in seen) < 45


def test_the_simplest_case_is_measured_once():
    """Every run of Hypothesis begins with it."""
    found, seen = property_that(lambda digits: True)
    search(found, Implementation(NumPy), None, seed=1, examples=90)
    assert seen[0] == (0,) * 8
    assert all(any(digits) for digits in seen[1:])


def test_one_example_is_the_simplest_case():
    """There is always one."""
    found, seen = property_that(lambda digits: True)
    search(found, Implementation(NumPy), None, seed=1, examples=1)
    assert seen == [(0,) * 8]


def test_what_fails_is_shrunk():
    """To the smallest numbers whose sum is 150."""
    found, _ = property_that(lambda digits: sum(digits) < 150)
    outcome = search(found, Implementation(NumPy), None, seed=1, examples=90)
    assert outcome.failure is not None
    assert sum(outcome.failure.case.digits) == 150


def test_the_search_ends_with_the_first_failure():
    """No later run is begun."""
    found, seen = property_that(lambda digits: False)
    outcome = search(found, Implementation(NumPy), None, seed=1, examples=90)
    assert outcome.examples == 1
    assert set(seen) == {(0,) * 8}


def test_without_shrinking_the_first_case_that_fails_stands():
    """The same cases are drawn, and only once for several implementations."""
    found, seen = property_that(lambda digits: digits[0] < 10)
    outcome = search(found, Implementation(NumPy), None, seed=1, examples=90, shrink=False)
    again = search(found, Implementation(NumPy), None, seed=1, examples=90, shrink=False)
    searched, shrunk = property_that(lambda digits: digits[0] < 10)
    search(searched, Implementation(NumPy), None, seed=1, examples=90)
    assert outcome.failure.case.digits == seen[outcome.examples - 1] == shrunk[outcome.examples - 1]
    assert len(seen) == 2 * outcome.examples == 2 * again.examples
    assert again.failure.case is not outcome.failure.case


@pytest.mark.parametrize(
    ("evidence", "told"),
    [
        (Agreement(1.0, 2.0, 0.25, what="y"), "y is off by 4 times its bound"),
        (Agreement(1.0, 2.0, what="y"), "y is off"),
        (Agreement(1.0, 2.0, 1e-300, what="y"), "y is off"),
        (Fact("float32", "float64", "dtype of y"), "dtype of y is off"),
    ],
)
def test_a_failure_is_told_in_a_line(evidence, told):
    """Against no bound, or one that is next to nothing, it has no size."""
    found = SimpleNamespace(cases=lambda scope: DIGITS.map(Digits), measure=lambda *_: evidence)
    assert search(found, Implementation(NumPy), None, seed=1, examples=1).failure.headline == told
