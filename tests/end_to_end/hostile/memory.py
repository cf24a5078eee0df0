"""They want more memory than there is."""

import numpy as np
from plain import Plain


class Broadcasts(Plain):
    """Returns an array that is small in memory and would be enormous if it were copied."""

    def dense(self, x, weight, bias):
        return np.broadcast_to(x.dtype.type(0), (10**6, 10**6))


class Allocates(Plain):
    """Fills as much memory as it gets."""

    def dense(self, x, weight, bias):
        return np.ones(10**10)


class Hoards(Plain):
    """Never lets go of anything."""

    kept = []

    def dense(self, x, weight, bias):
        while True:
            self.kept.append(np.empty(10**7))
