"""Streams are addressed by name."""

import numpy as np
import pytest

from theorycheck.statistics.streams import generator, seed63


def test_an_address_is_a_stream_whatever_else_there_is():
    """The same address gives the same numbers; another claim, role or batch gives others."""
    first = generator(1, "dropout.rate", "first", 0).random(4)
    assert np.array_equal(first, generator(1, "dropout.rate", "first", 0).random(4))
    for other in (
        (1, "dropout.rate", "first", 1),
        (1, "dropout.rate", "confirmation", 0),
        (2, "dropout.rate", "first", 0),
    ):
        assert not np.array_equal(first, generator(*other).random(4))


def test_parts_of_an_address_do_not_run_together():
    """("ab", "c") is not ("a", "bc")."""
    assert seed63(0, "ab", "c") != seed63(0, "a", "bc")


def test_seeds_are_below_two_to_the_63_and_differ_in_their_low_words():
    """A library that keeps 32 bits of a seed still gets different ones: low words repeat no more than by chance."""
    seeds = [seed63(0, "claim", index) for index in range(2000)]
    assert all(0 <= seed < 2**63 for seed in seeds)
    assert len({seed % 2**32 for seed in seeds}) >= 1998


@pytest.mark.parametrize("root", [0, 2**127])
def test_roots_of_any_size(root):
    """A root of 128 bits is used in full."""
    assert seed63(root, "a") != seed63(root + 1, "a")
