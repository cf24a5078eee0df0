"""Layer normalization and batch normalization."""

import numpy as np

from theorycheck.adapters.numpy._precision import half_through_single
from theorycheck.adapters.numpy._types import Array, Axes


class Normalization:
    """x̂ = (x − mean) / √(var + ε), then gain · x̂ + bias."""

    @half_through_single
    def layer_norm(self, x: Array, gain: Array, bias: Array, *, epsilon: float) -> Array:
        """Over the last axis. x (…, D), gain, bias (D,) → y (…, D). Source: Ba, Kiros & Hinton 2016, §3."""
        normalized, _ = self.standardize(x, (-1,), epsilon)
        return gain * normalized + bias

    @half_through_single
    def layer_norm_vjp(
        self, x: Array, gain: Array, bias: Array, dy: Array, *, epsilon: float
    ) -> tuple[Array, Array, Array]:
        """Through mean and variance of the last axis. dy (…, D) → dx (…, D), dgain, dbias (D,)."""
        del bias  # y is linear in it
        normalized, deviation = self.standardize(x, (-1,), epsilon)
        dx = self.standardize_vjp(normalized, deviation, gain * dy, (-1,))
        leading = tuple(range(x.ndim - 1))
        return dx, np.sum(dy * normalized, axis=leading), np.sum(dy, axis=leading)

    @half_through_single
    def batch_norm(self, x: Array, gain: Array, bias: Array, *, epsilon: float) -> Array:
        """In training, per channel. x (N, C) or (N, C, H, W), gain, bias (C,) → y like x.

        Source: Ioffe & Szegedy 2015, algorithm 1.
        """
        normalized, _ = self.standardize(x, _all_but_channels(x), epsilon)
        return _per_channel(gain, x) * normalized + _per_channel(bias, x)

    @half_through_single
    def batch_norm_vjp(
        self, x: Array, gain: Array, bias: Array, dy: Array, *, epsilon: float
    ) -> tuple[Array, Array, Array]:
        """Through the statistics of the batch. dy like x → dx like x, dgain, dbias (C,).

        Source: Ioffe & Szegedy 2015, §3.
        """
        del bias  # y is linear in it
        axes = _all_but_channels(x)
        normalized, deviation = self.standardize(x, axes, epsilon)
        dx = self.standardize_vjp(normalized, deviation, _per_channel(gain, x) * dy, axes)
        return dx, np.sum(dy * normalized, axis=axes), np.sum(dy, axis=axes)

    @half_through_single
    def batch_norm_inference(
        self, x: Array, gain: Array, bias: Array, mean: Array, variance: Array, *, epsilon: float
    ) -> Array:
        """With given statistics. x (N, C) or (N, C, H, W), gain, bias, mean, variance (C,) → y like x."""
        normalized: Array = (x - _per_channel(mean, x)) / np.sqrt(_per_channel(variance, x) + epsilon)
        return _per_channel(gain, x) * normalized + _per_channel(bias, x)

    def standardize(self, x: Array, axes: Axes, epsilon: float) -> tuple[Array, Array]:
        """x̂ and √(var + ε), the variance biased.

        Two passes: E x² − (E x)² cancels when the mean is large (Chan, Golub & LeVeque 1983).
        """
        centred = x - np.mean(x, axis=axes, keepdims=True)
        deviation: Array = np.sqrt(np.mean(np.square(centred), axis=axes, keepdims=True) + epsilon)
        return centred / deviation, deviation

    def standardize_vjp(self, normalized: Array, deviation: Array, dnormalized: Array, axes: Axes) -> Array:
        """dx = (dx̂ − mean dx̂ − x̂ · mean(dx̂ · x̂)) / √(var + ε).

        The second term comes from the mean, the third from the variance: Ioffe & Szegedy 2015, §3, summed up.
        """
        through_mean = np.mean(dnormalized, axis=axes, keepdims=True)
        through_variance = normalized * np.mean(dnormalized * normalized, axis=axes, keepdims=True)
        dx: Array = (dnormalized - through_mean - through_variance) / deviation
        return dx


def _all_but_channels(x: Array) -> Axes:
    return (0, *range(2, x.ndim))


def _per_channel(parameter: Array, x: Array) -> Array:
    """(C,) shaped to meet x (N, C, …)."""
    return parameter.reshape((-1, *[1] * (x.ndim - 2)))
