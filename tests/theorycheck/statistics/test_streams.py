"""Streams are addressed by name."""

import numpy as np
import pytest

from theorycheck.statistics.streams import BIT_GENERATOR, address, fingerprint, generator, seed63

KEY = (1851704103, 2139583379, 1180886313, 2118731342)
SEED, WORD = 5_067_409_694_445_639_178, 11_915_745_061_277_413_641


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


def test_an_address_is_all_that_a_generator_needs():
    """Root and spawn key, put into the named bit generator, give the stream again without this package."""
    stream = address(5, "dropout.rate", "first", 2)
    sequence = np.random.SeedSequence(stream.root, spawn_key=stream.spawn_key)
    again = np.random.Generator(getattr(np.random, stream.bit_generator)(sequence))
    assert np.array_equal(again.random(8), generator(5, "dropout.rate", "first", 2).random(8))
    assert stream.bit_generator == BIT_GENERATOR.__name__


def test_streams_have_not_moved():
    """NumPy promises that bit streams are stable: a committed report can be drawn again."""
    assert address(0, "a").spawn_key == KEY
    assert seed63(0, "a") == SEED
    assert generator(0, "a").bit_generator.random_raw(1)[0] == WORD


def test_a_fingerprint_is_of_the_first_draws_and_of_their_values():
    """The same draws have the same one in any dtype and layout; another draw or another order has another."""
    draws = generator(1, "draws").integers(0, 2, size=5000).astype(float)
    assert fingerprint(draws) == fingerprint(draws.astype(bool)) == fingerprint(np.repeat(draws, 2)[::2])
    assert fingerprint(draws) == fingerprint(np.append(draws, 1.0))
    assert fingerprint(draws) != fingerprint(1 - draws)
    assert fingerprint(draws) != fingerprint(draws[::-1])
