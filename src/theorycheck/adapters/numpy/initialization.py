"""The laws from which weights are drawn before training."""

from collections.abc import Callable, Mapping
from math import prod, sqrt
from types import MappingProxyType

import numpy as np

from theorycheck.adapters.numpy._types import Array, Shape

VARIANCES: Mapping[str, Callable[[int, int], float]] = MappingProxyType(
    {
        "glorot": lambda fan_in, fan_out: 2 / (fan_in + fan_out),
        "he": lambda fan_in, _: 2 / fan_in,
        "lecun": lambda fan_in, _: 1 / fan_in,
    },
)
"""Source: Glorot & Bengio 2010, eq. 12; He et al. 2015, eq. 10; LeCun et al. 1998, §4.6."""


class Initialization:
    """Zero-mean weights. Normal laws are not truncated; uniform ones are U(±√(3 variance))."""

    initializers = (
        "glorot_uniform",
        "glorot_normal",
        "he_uniform",
        "he_normal",
        "lecun_uniform",
        "lecun_normal",
        "orthogonal",
    )

    def initialize(self, shape: Shape, *, scheme: str, seed: int) -> Array:
        """A float64 weight. shape (fan_out, fan_in) or (C_out, C_in, kH, kW)."""
        rng = np.random.default_rng(seed)
        if scheme == "orthogonal":
            return self.orthogonal(shape, rng)
        rule, law = scheme.split("_")
        variance = VARIANCES[rule](*self.fans(shape))
        if law == "normal":
            return rng.normal(scale=sqrt(variance), size=shape)
        limit = sqrt(3 * variance)
        return rng.uniform(-limit, limit, size=shape)

    def default_dense(self, fan_in: int, fan_out: int, *, seed: int) -> tuple[Array, Array]:
        """The weight (fan_out, fan_in) by `glorot_uniform` and the bias (fan_out,) zero, as Keras has it."""
        return self.initialize((fan_out, fan_in), scheme="glorot_uniform", seed=seed), np.zeros(fan_out)

    def fans(self, shape: Shape) -> tuple[int, int]:
        """How many inputs feed an output, and how many outputs an input: channels times the receptive field."""
        field = prod(shape[2:])
        return shape[1] * field, shape[0] * field

    def orthogonal(self, shape: Shape, rng: np.random.Generator) -> Array:
        """Haar-distributed, with orthonormal rows or columns of the matrix (shape[0], the rest).

        The signs of R's diagonal go into Q: LAPACK's choice of them is not Haar. Source: Mezzadri 2007, §5.
        """
        rows, columns = shape[0], prod(shape[1:])
        q, r = np.linalg.qr(rng.normal(size=(max(rows, columns), min(rows, columns))))
        q = q * np.where(np.diagonal(r) < 0, -1, 1)
        return (q if rows >= columns else q.T).reshape(shape)
