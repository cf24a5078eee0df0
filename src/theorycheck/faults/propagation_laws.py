"""Default layers that pass on another part of the signal at every width."""

import numpy as np

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.numpy._types import Array
from theorycheck.faults.fault import Fault, Sort


class DefaultWidthIndependent(NumPy):
    """Normal weights of one deviation, whatever the width."""

    fault = Fault(
        "default_dense.width_independent",
        ("default_dense",),
        "The deviation of the weights is 0.02 at every width.",
        origin="the initializer_range of language models",
        sort=Sort.STATISTICAL,
    )

    def default_dense(self, fan_in: int, fan_out: int, *, seed: int) -> tuple[Array, Array]:
        return np.random.default_rng(seed).normal(scale=0.02, size=(fan_out, fan_in)), np.zeros(fan_out)


class DefaultSeedIgnored(NumPy):
    """The same layer for every seed."""

    fault = Fault(
        "default_dense.seed_ignored",
        ("default_dense",),
        "Every seed gives the same layer.",
        sort=Sort.STATISTICAL,
    )

    def default_dense(self, fan_in: int, fan_out: int, *, seed: int) -> tuple[Array, Array]:
        return super().default_dense(fan_in, fan_out, seed=0)
