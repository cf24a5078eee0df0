"""Orthogonal weights by other factorizations of a Gaussian matrix, each Haar-distributed."""

import math

import numpy as np
from tests.variants.variant import Variant


class Tall(Variant):
    """A factorization of a tall Gaussian matrix, turned where the weight is wide."""

    def orthogonal(self, shape, rng):
        rows, columns = shape[0], math.prod(shape[1:])
        q = self.columns(max(rows, columns), min(rows, columns), rng)
        return (q if rows >= columns else q.T).reshape(shape)


class PolarFactor(Tall):
    """The nearest matrix with orthonormal columns, UVᵀ of the singular value decomposition."""

    def columns(self, tall, narrow, rng):
        u, _, vt = np.linalg.svd(rng.normal(size=(tall, narrow)), full_matrices=False)
        return u @ vt


class GramSchmidt(Tall):
    """One column after the other, each made orthogonal twice."""

    def columns(self, tall, narrow, rng):
        q = rng.normal(size=(tall, narrow))
        for j in range(narrow):
            for _ in range(2):
                q[:, j] -= q[:, :j] @ (q[:, :j].T @ q[:, j])
            q[:, j] /= np.linalg.norm(q[:, j])
        return q


class Householder(Tall):
    """A product of reflections, each at a Gaussian vector. Stewart 1980, §3."""

    def columns(self, tall, narrow, rng):
        q = np.eye(tall, narrow)
        for first in reversed(range(narrow)):
            direction = rng.normal(size=tall - first)
            sign = -1.0 if direction[0] < 0 else 1.0
            mirror = direction / np.linalg.norm(direction)
            mirror[0] += sign
            below = q[first:, first:]
            below -= np.multiply.outer(mirror, (mirror @ below) / abs(mirror[0]))
            below *= -sign
        return q
