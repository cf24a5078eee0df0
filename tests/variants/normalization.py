"""Moments, quotients and gradients of normalization by other formulas."""

import math

import numpy as np
from tests.variants.variant import Variant


class Moments(Variant):
    """Mean and variance of columns (n, …) by an algorithm of one's own."""

    def standardize(self, x, axes, epsilon):
        front = np.moveaxis(x, axes, range(len(axes)))
        front = front.reshape(math.prod(front.shape[: len(axes)]), *front.shape[len(axes) :])
        mean, variance = (np.expand_dims(moment, axes) for moment in self.moments_of(front))
        deviation = np.sqrt(variance + epsilon)
        return (x - mean) / deviation, deviation


class Welford(Moments):
    """One pass that corrects mean and sum of squares with every number. Welford 1962."""

    def moments_of(self, columns):
        mean, squares = columns[0], np.zeros_like(columns[0])
        for count, entry in enumerate(columns[1:], start=2):
            before = entry - mean
            mean = mean + before / count
            squares = squares + before * (entry - mean)
        return mean, squares / len(columns)


class Merged(Moments):
    """Moments of either half, merged. Chan, Golub & LeVeque 1983, eq. 2.1."""

    def moments_of(self, columns):
        mean, squares = self.merged(columns)
        return mean, squares / len(columns)

    def merged(self, columns):
        """The mean, and the sum of squares about it."""
        if len(columns) == 1:
            return columns[0], np.zeros_like(columns[0])
        left, right = np.array_split(columns, 2)
        (mean, squares), (other, others) = self.merged(left), self.merged(right)
        apart, share = other - mean, len(right) / len(columns)
        return mean + apart * share, squares + others + np.square(apart) * (len(left) * share)


class Corrected(Moments):
    """Two passes, the second of which also corrects the mean. Chan, Golub & LeVeque 1983, eq. 1.7."""

    def moments_of(self, columns):
        rough = columns.mean(axis=0)
        left = columns - rough
        return rough + left.mean(axis=0), np.mean(np.square(left), axis=0) - np.square(left.mean(axis=0))


class Median(Moments):
    """One pass about an entry in the middle: E(x − k)² − (E(x − k))² cancels little there."""

    def moments_of(self, columns):
        origin = np.sort(columns, axis=0)[len(columns) // 2]
        left = columns - origin
        mean = left.mean(axis=0)
        return origin + mean, np.mean(np.square(left), axis=0) - np.square(mean)


class Reciprocal(Variant):
    """x̂ = (x − mean)·(1/√(var + ε)), the squares as a dot product."""

    def standardize(self, x, axes, epsilon):
        centred = x - x.mean(axis=axes, keepdims=True)
        variance = np.linalg.vecdot(centred, centred)[..., np.newaxis] if axes == (-1,) else None
        variance = x.var(axis=axes, keepdims=True) if variance is None else variance / x.dtype.type(x.shape[-1])
        rate = 1 / np.sqrt(variance + x.dtype.type(epsilon))
        return centred * rate, 1 / rate


class Projected(Variant):
    """Centred by the matrix I − 11ᵀ/n, as linear algebra has it."""

    def layer_norm(self, x, gain, bias, *, epsilon):
        n = x.shape[-1]
        centred = x @ (np.eye(n, dtype=x.dtype) - x.dtype.type(1 / n))
        deviation = np.sqrt(np.einsum("...d,...d->...", centred, centred)[..., np.newaxis] / n + epsilon)
        return centred / deviation * gain + bias


class Folded(Variant):
    """One affine map x·α + (β − μα) for each channel, as inference engines have it."""

    def layer_norm(self, x, gain, bias, *, epsilon):
        mean, variance = x.mean(axis=-1, keepdims=True), x.var(axis=-1, keepdims=True)
        scale = gain / np.sqrt(variance + epsilon)
        return x * scale + (bias - mean * scale)

    def batch_norm(self, x, gain, bias, *, epsilon):
        axes = (0, *range(2, x.ndim))
        return self.batch_norm_inference(x, gain, bias, x.mean(axis=axes), x.var(axis=axes), epsilon=epsilon)

    def batch_norm_inference(self, x, gain, bias, mean, variance, *, epsilon):
        scale = gain / np.sqrt(variance + epsilon)
        each = (slice(None), *[np.newaxis] * (x.ndim - 2))
        return x * scale[each] + (bias - mean * scale)[each]


class TermByTerm(Variant):
    """The gradient through x, through the mean and through the variance, each divided by itself, as papers write it."""

    def standardize_vjp(self, normalized, deviation, dnormalized, axes):
        direct = dnormalized / deviation
        dvariance = -0.5 * np.sum(direct * normalized, axis=axes, keepdims=True) / deviation
        n = dnormalized.size // max(deviation.size, 1)
        dmean = -np.sum(direct, axis=axes, keepdims=True)
        return direct + dvariance * 2 * (normalized * deviation) / n + dmean / n


class JacobianMatrix(Variant):
    """The gradient of layer norm by the matrix (I − (1 + x̂x̂ᵀ)/n)/√(var + ε), written out for every example."""

    def layer_norm_vjp(self, x, gain, bias, dy, *, epsilon):
        normalized, deviation = self.standardize(x, (-1,), epsilon)
        n = x.shape[-1]
        outer = normalized[..., :, np.newaxis] * normalized[..., np.newaxis, :]
        jacobian = (np.eye(n, dtype=x.dtype) - (1 + outer) / n) / deviation[..., np.newaxis]
        dx = np.einsum("...i,...ij->...j", gain * dy, jacobian)
        rows = dy.reshape(-1, n)
        return dx, np.einsum("nd,nd->d", rows, normalized.reshape(-1, n)), np.einsum("nd->d", rows)
