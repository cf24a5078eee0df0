"""Masks from other generators, and other ways to apply them."""

import math

import numpy as np
from tests.variants.variant import Variant

GOLDEN, FIRST, SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


class MultipliedMask(Variant):
    """A mask of zeros and 1/(1 − rate) is multiplied with: what is dropped keeps its sign, as −0."""

    def dropout(self, x, *, rate, seed):
        return x * self.mask(x, rate, seed)

    def dropout_vjp(self, x, dy, *, rate, seed):
        return dy * self.mask(x, rate, seed)

    def mask(self, x, rate, seed):
        """0 or 1/(1 − rate)."""
        return self.kept(x.shape, rate, seed) * x.dtype.type(1 / (1 - rate))


class GapsBetween(Variant):
    """The distances between dropped units are drawn, from the geometric law."""

    def kept(self, shape, rate, seed):
        rng, count = np.random.Generator(np.random.PCG64DXSM(seed)), math.prod(shape)
        kept, place = np.ones(count, bool), -1
        while rate and (place := place + int(rng.geometric(rate))) < count:
            kept[place] = False
        return kept.reshape(shape)


class CounterBased(Variant):
    """Philox: the seed is the key, the place of a unit the counter; whole numbers of 32 bits are compared."""

    def kept(self, shape, rate, seed):
        words = np.random.Philox(key=seed).random_raw(math.prod(shape)) >> np.uint64(32)
        return (words >= np.uint64(round(rate * 2**32))).reshape(shape)


class HashedPlace(Variant):
    """A unit is kept by a hash of seed and place, SplitMix64: no generator, no state. Steele, Lea & Flood 2014."""

    def kept(self, shape, rate, seed):
        start = int(mixed(np.array([seed], np.uint64))[0])
        places = np.arange(1, math.prod(shape) + 1, dtype=np.uint64) * np.uint64(GOLDEN) + np.uint64(start)
        return (mixed(places) >> np.uint64(11) >= np.uint64(round(rate * 2**53))).reshape(shape)


def mixed(words):
    """64 bits, each of which depends on all."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(FIRST)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(SECOND)
    return words ^ (words >> np.uint64(31))


class Sorted(Variant):
    """Zeros are filled in at sorted places: how many is binomial, which ones a random subset."""

    def kept(self, shape, rate, seed):
        rng, kept = np.random.Generator(np.random.SFC64(seed)), np.ones(math.prod(shape), bool)
        kept[rng.choice(kept.size, rng.binomial(kept.size, rate), replace=False)] = False
        return kept.reshape(shape)
