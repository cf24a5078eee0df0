"""The same laws of weights from other generators, by other algorithms, in other formats."""

import math

import numpy as np
from scipy import special
from tests.variants.truncated import CUT, variance_left
from tests.variants.variant import Variant

from theorycheck.adapters.numpy.initialization import VARIANCES


class Drawn(Variant):
    """Weights from standard normal numbers and from uniform ones."""

    def initialize(self, shape, *, scheme, seed):
        source = self.source(seed)
        if scheme == "orthogonal":
            return self.orthogonal(shape, source)
        rule, law = scheme.split("_")
        variance = VARIANCES[rule](*self.fans(shape))
        if law == "normal":
            return math.sqrt(variance) * source.normal(size=shape)
        return math.sqrt(3 * variance) * (2 * source.random(shape) - 1)

    def source(self, seed):
        """What has `normal(size=…)` and `random(size)`."""
        return np.random.default_rng(seed)


class Philox(Drawn):
    """NumPy's ziggurat over a counter-based generator."""

    def source(self, seed):
        return np.random.Generator(np.random.Philox(key=seed))


class Inverted:
    """Normal numbers by the inverse of their distribution function."""

    def __init__(self, seed):
        self._bits = np.random.PCG64DXSM(seed)

    def random(self, size):
        return ((self._bits.random_raw(math.prod(size)) >> np.uint64(11)) + 0.5).reshape(size) * 2.0**-53

    def normal(self, size):
        return special.ndtri(self.random(size))


class InverseDistribution(Drawn):
    """Normal numbers Φ⁻¹(u), u never 0 nor 1."""

    def source(self, seed):
        return Inverted(seed)


class TruncatedByInverse(InverseDistribution):
    """Truncated at two standard deviations by Φ⁻¹ on (Φ(−2), Φ(2)), the variance corrected; of He's scheme alone."""

    truncated_initializers = ("he_normal",)

    def initialize(self, shape, *, scheme, seed):
        if scheme not in self.truncated_initializers:
            return super().initialize(shape, scheme=scheme, seed=seed)
        low = special.ndtr(-CUT)
        normal = special.ndtri(low + (1 - 2 * low) * self.source(seed).random(shape))
        return math.sqrt(VARIANCES["he"](*self.fans(shape)) / variance_left()) * normal


class Polar:
    """Normal numbers from points in the unit disc. Marsaglia & Bray 1964."""

    def __init__(self, seed):
        self._rng = np.random.Generator(np.random.MT19937(seed))
        self.random = self._rng.random

    def normal(self, size):
        count, found = math.prod(size), np.zeros(0)
        while len(found) < count:
            u, v = self._rng.uniform(-1, 1, (2, count + 8))
            square = u * u + v * v
            inside = (square > 0) & (square < 1)
            found = np.append(found, (u * np.sqrt(-2 * np.log(square, where=inside) / square))[inside])
        return found[:count].reshape(size)


class MarsagliaPolar(Drawn):
    """Normal numbers by the polar method over the Mersenne Twister."""

    def source(self, seed):
        return Polar(seed)


class InSinglePrecision(Drawn):
    """Drawn in single precision, uniform numbers on a grid of 2⁻²⁴, and returned in it."""

    def initialize(self, shape, *, scheme, seed):
        return super().initialize(shape, scheme=scheme, seed=seed).astype(np.float32)

    def source(self, seed):
        return Single(seed)


class Single:
    """Numbers of 24 bits."""

    def __init__(self, seed):
        self._rng = np.random.default_rng(seed)

    def random(self, size):
        return self._rng.random(size, np.float32)

    def normal(self, size):
        return self._rng.standard_normal(size, np.float32)


class InHalfPrecision(Drawn):
    """Drawn in double precision, and rounded to half precision."""

    dtypes = ("float64", "float32", "float16")

    def initialize(self, shape, *, scheme, seed):
        return super().initialize(shape, scheme=scheme, seed=seed).astype(np.float16)
