"""Normal schemes truncated at two standard deviations, their variance corrected: the other law that they may have."""

import math

import numpy as np

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.numpy.initialization import VARIANCES

CUT = 2.0


class Truncated(NumPy):
    """Draws normal weights again until they lie within two standard deviations, then scales them to their variance."""

    name = "truncated"
    truncated_initializers = ("glorot_normal", "he_normal", "lecun_normal")

    def initialize(self, shape, *, scheme, seed):
        """As `NumPy`, but for the normal schemes."""
        if scheme not in self.truncated_initializers:
            return super().initialize(shape, scheme=scheme, seed=seed)
        rng = np.random.default_rng(seed)
        weight = rng.normal(size=shape)
        while np.any(outside := np.abs(weight) > CUT):
            weight[outside] = rng.normal(size=np.count_nonzero(outside))
        variance = VARIANCES[scheme.removesuffix("_normal")](*self.fans(shape))
        return weight * math.sqrt(variance / variance_left())


def variance_left():
    """What truncation leaves of a variance of 1: 1 − 2cφ(c)/(2Φ(c) − 1)."""
    density = math.exp(-(CUT**2) / 2) / math.sqrt(2 * math.pi)
    return 1 - 2 * CUT * density / math.erf(CUT / math.sqrt(2))
