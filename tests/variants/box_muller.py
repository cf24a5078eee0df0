"""Other generators, and normal numbers made another way: random operations that share no stream with `numpy`."""

import math

import numpy as np

from theorycheck.adapters.numpy import NumPy


class BoxMuller(NumPy):
    """Masks from SFC64, weights from the Mersenne Twister, normal ones by Box & Muller 1958; all of a seed counts."""

    name = "box_muller"

    def kept(self, shape, rate, seed):
        """The mask, from whole numbers of 53 bits."""
        bits = np.random.SFC64(seed).random_raw(math.prod(shape)) >> np.uint64(11)
        return (bits >= np.uint64(round(rate * 2**53))).reshape(shape)

    def initialize(self, shape, *, scheme, seed):
        """As `NumPy`, from other numbers."""
        twister = np.random.Generator(np.random.MT19937(seed))
        fan_in, fan_out = self.fans(shape)
        if scheme == "orthogonal":
            return self.orthogonal(shape, Normals(twister))
        gain, fan = {"glorot": (2, fan_in + fan_out), "he": (2, fan_in), "lecun": (1, fan_in)}[scheme.split("_")[0]]
        if scheme.endswith("normal"):
            return math.sqrt(gain / fan) * Normals(twister).normal(size=shape)
        return math.sqrt(3 * gain / fan) * (2 * twister.random(shape) - 1)


class Normals:
    """What `orthogonal` asks of a generator."""

    def __init__(self, uniform):
        self._uniform = uniform

    def normal(self, size):
        """Standard normal numbers: √(−2 log u) cos 2πv."""
        u, v = 1 - self._uniform.random(size), self._uniform.random(size)
        return np.sqrt(-2 * np.log(u)) * np.cos(2 * math.pi * v)
