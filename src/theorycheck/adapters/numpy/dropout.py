"""Inverted dropout."""

import numpy as np

from theorycheck.adapters.numpy._precision import half_through_single
from theorycheck.adapters.numpy._types import Array, Mask, Shape


class Dropout:
    """Units kept at random, and scaled so that nothing changes on average.

    Source: Srivastava et al. 2014, §4 and §10.
    """

    @half_through_single
    def dropout(self, x: Array, *, rate: float, seed: int) -> Array:
        """0 with probability `rate`, else x / (1 − rate). x (…) → y (…)."""
        return self._masked(x, rate, seed)

    @half_through_single
    def dropout_vjp(self, x: Array, dy: Array, *, rate: float, seed: int) -> Array:
        """dx = dy under the mask of the same seed. x, dy (…) → dx (…)."""
        del x  # y is linear in it
        return self._masked(dy, rate, seed)

    def dropout_inference(self, x: Array, *, rate: float) -> Array:
        """The identity: the scaling was done in training. x (…) → y (…)."""
        del rate
        return x

    def kept(self, shape: Shape, rate: float, seed: int) -> Mask:
        """The mask, True with probability 1 − rate: a function of shape, rate and all 63 bits of the seed alone."""
        return np.random.default_rng(seed).random(shape) >= rate

    def _masked(self, values: Array, rate: float, seed: int) -> Array:
        kept = self.kept(values.shape, rate, seed)
        # Only what is kept is divided: a value that is dropped must not overflow.
        return np.divide(values, 1 - rate, out=np.zeros_like(values), where=kept)
