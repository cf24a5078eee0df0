"""Strategies made once: their values, what they shrink to, and that the same request gives the same strategy."""

import hypothesis
from hypothesis import strategies as st

from theorycheck.strategies.choices import integers_within, one_of


def drawn(strategy, count=200):
    """Values of a strategy, the same in every run."""
    values = []

    @hypothesis.seed(0)
    @hypothesis.settings(max_examples=count, database=None, phases=(hypothesis.Phase.generate,))
    @hypothesis.given(strategy)
    def collect(value):
        values.append(value)

    collect()
    return values


def test_the_same_request_gives_the_same_strategy():
    """Which is what makes it cheap."""
    assert integers_within((0, 3), (1, 2)) is integers_within((0, 3), (1, 2))
    assert one_of(("a", "b")) is one_of(("a", "b"))


def test_integers_come_from_all_of_their_ranges():
    """Both bounds included."""
    assert {*drawn(integers_within((0, 2), (5, 6)))} == {(i, j) for i in range(3) for j in (5, 6)}


def test_integers_are_those_of_separate_strategies():
    """The same choices in the same order: a seed stands for the same case."""
    separate = st.tuples(st.integers(0, 99), st.integers(0, 99))
    assert drawn(integers_within((0, 99), (0, 99)), 8) == drawn(separate, 8)


def test_integers_shrink_to_their_lower_bounds():
    """Each by itself."""
    assert hypothesis.find(integers_within((1, 9), (2, 9)), lambda pair: pair[1] > 4) == (1, 5)
