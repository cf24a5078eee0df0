"""Norms and penalties by other routes."""

import math

import numpy as np
from tests.variants.variant import Variant


class FlatBuffer(Variant):
    """All arrays in one vector, as fused optimizers keep them; its norm from LAPACK, the results views of one array."""

    def clip_by_global_norm(self, gradients, *, max_norm):
        if not gradients:
            return ()
        flat = np.concatenate([np.ravel(g) for g in gradients])
        norm = float(np.linalg.norm(flat.astype(np.float64)))
        if norm > max_norm:
            flat = (flat * (max_norm / norm)).astype(flat.dtype)
        ends = np.cumsum([g.size for g in gradients])
        return tuple(part.reshape(g.shape) for part, g in zip(np.split(flat, ends[:-1]), gradients, strict=True))

    def l2_penalty(self, parameters, *, strength):
        flat = np.concatenate([np.zeros(0), *(np.ravel(theta).astype(np.float64) for theta in parameters)])
        return float(strength * (flat @ flat))


class NormOfNorms(Variant):
    """The norm of the arrays' norms, each by hypot, in which nothing overflows."""

    def global_norm(self, gradients):
        return math.hypot(*(math.hypot(*map(float, np.ravel(g))) for g in gradients))


class ScaledByMinimum(Variant):
    """Every gradient is multiplied, by 1 where it is short enough."""

    def clip_by_global_norm(self, gradients, *, max_norm):
        norm = self.global_norm(gradients)
        factor = min(1.0, max_norm / norm) if norm else 1.0
        return [(g.astype(np.float64) * factor).astype(g.dtype) for g in gradients]


class HypotOfPairs(Variant):
    """The norm in the precision of the gradients, by hypot of two numbers at a time."""

    def global_norm(self, gradients):
        if not gradients:
            return 0.0
        return float(np.hypot.reduce(np.concatenate([np.abs(np.ravel(g)) for g in gradients]), initial=0))
