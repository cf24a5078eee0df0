"""Initialization: the random weights that training starts from."""

import math

import numpy as np
from numpy.typing import NDArray

from theorycheck.contract import SCHEMES

Array = NDArray[np.float64]


def initialize(shape: tuple[int, ...], *, scheme: str, seed: int) -> Array:
    """A weight of variance gain/fan. shape (fan_out, fan_in) or (C_out, C_in, kH, kW) → weight.

    Source: Glorot & Bengio 2010, eq. 12 and 16; He et al. 2015, eq. 10; LeCun et al. 1998, §4.6; Saxe et al. 2014.

    Raises:
        KeyError: there is no such scheme.
    """
    law = SCHEMES[scheme]
    fan_in, fan_out = fans(shape)
    rng = np.random.default_rng(seed)
    if law.law == "orthogonal":
        return orthogonal(shape[0], math.prod(shape[1:]), rng=rng).reshape(shape)
    if law.law == "uniform":
        limit = law.limit(fan_in, fan_out)
        return rng.uniform(-limit, limit, size=shape)
    return rng.normal(scale=math.sqrt(law.variance(fan_in, fan_out)), size=shape)


def fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """(fan_in, fan_out): inputs to an output unit and outputs of an input unit, each times the receptive field."""
    field = math.prod(shape[2:])
    return shape[1] * field, shape[0] * field


def orthogonal(rows: int, columns: int, *, rng: np.random.Generator) -> Array:
    """A Haar-distributed matrix (rows, columns) with orthonormal rows or columns, whichever are the shorter side.

    Source: Mezzadri 2007, How to generate random matrices from the classical compact groups, §5.
    """
    tall = rng.normal(size=(max(rows, columns), min(rows, columns)))
    q, r = np.linalg.qr(tall)
    # The algorithm chooses signs of its own; with a positive diagonal of R the factorization is unique, and Q is Haar.
    q = q * np.where(np.diag(r) < 0, -1.0, 1.0)
    return q if rows >= columns else q.T


def default_dense(fan_in: int, fan_out: int, *, seed: int) -> tuple[Array, Array]:
    """Glorot's uniform weight (fan_out, fan_in) and a zero bias (fan_out,)."""
    return initialize((fan_out, fan_in), scheme="glorot_uniform", seed=seed), np.zeros(fan_out)
