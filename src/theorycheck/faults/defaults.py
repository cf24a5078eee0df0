"""Faults of the default dense layer."""

import numpy as np

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.numpy._types import Array
from theorycheck.faults.fault import Fault


class DefaultUnseeded(NumPy):
    """Fresh entropy at every call."""

    fault = Fault("default_dense.unseeded", ("default_dense",), "The seed is ignored, and every call draws anew.")

    def default_dense(self, fan_in: int, fan_out: int, *, seed: int) -> tuple[Array, Array]:
        return super().default_dense(fan_in, fan_out, seed=int(np.random.default_rng().integers(2**63)))


class DefaultTransposed(NumPy):
    """weight (fan_in, fan_out)."""

    fault = Fault("default_dense.transposed", ("default_dense",), "The weight comes out as (fan_in, fan_out).", "Keras")

    def default_dense(self, fan_in: int, fan_out: int, *, seed: int) -> tuple[Array, Array]:
        weight, bias = super().default_dense(fan_in, fan_out, seed=seed)
        return weight.T, bias


class DefaultShortSeed(NumPy):
    """The lowest 16 bits of the seed."""

    fault = Fault("default_dense.short_seed", ("default_dense",), "The seed is cut to 16 bits.")

    def default_dense(self, fan_in: int, fan_out: int, *, seed: int) -> tuple[Array, Array]:
        return super().default_dense(fan_in, fan_out, seed=seed % 2**16)
