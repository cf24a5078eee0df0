"""Pooling by other routes, and other winners among equals."""

import numpy as np
from tests.variants.variant import Variant


def windows(x, window, stride):
    """All windows, without a copy. x (N, C, H, W) → (N, C, H', W', P, Q)."""
    return np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))[:, :, :: stride[0], :: stride[1]]


class SlidingWindows(Variant):
    """Windows as views; the gradient is added where each came from."""

    def max_pool2d(self, x, *, window=(2, 2), stride=(2, 2)):
        return windows(x, window, stride).max(axis=(4, 5))

    def max_pool2d_vjp(self, x, dy, *, window=(2, 2), stride=(2, 2)):
        seen = windows(x, window, stride)
        dx = np.zeros_like(x)
        for place in np.ndindex(*dy.shape):
            m, n = np.unravel_index(self.winner(seen[place]), window)
            dx[place[0], place[1], place[2] * stride[0] + m, place[3] * stride[1] + n] += dy[place]
        return dx

    def winner(self, window):
        """The index of an entry of (P, Q) that is as large as any."""
        return int(np.argmax(window))

    def average_pool2d(self, x, *, window=(2, 2), stride=(2, 2)):
        return windows(x, window, stride).mean(axis=(4, 5))


class LastWinner(SlidingWindows):
    """The last arg-max of a window has the gradient."""

    def winner(self, window):
        return window.size - 1 - int(np.argmax(window.ravel()[::-1]))


class ArbitraryWinner(SlidingWindows):
    """Any arg-max has the gradient, drawn by the entries of the window."""

    def winner(self, window):
        best = np.flatnonzero(window == window.max())
        return int(best[hash(window.tobytes()) % len(best)])


class RowsThenColumns(Variant):
    """Maxima of maxima, means of means: along the rows, then along the columns."""

    def max_pool2d(self, x, *, window=(2, 2), stride=(2, 2)):
        return windows(x, window, stride).max(axis=5).max(axis=4)

    def average_pool2d(self, x, *, window=(2, 2), stride=(2, 2)):
        return windows(x, window, stride).mean(axis=5).mean(axis=4)


class AverageAsConvolution(Variant):
    """Average pooling convolves each channel with 1/n; its gradient is that of the convolution."""

    def average_pool2d(self, x, *, window=(2, 2), stride=(2, 2)):
        kernel = np.full((1, 1, *window), 1 / (window[0] * window[1]), x.dtype)
        y = self.conv2d(planes(x), kernel, np.zeros(1, x.dtype), stride=stride)
        return y.reshape(*x.shape[:2], *y.shape[2:])

    def average_pool2d_vjp(self, x, dy, *, window=(2, 2), stride=(2, 2)):
        kernel = np.full((1, 1, *window), 1 / (window[0] * window[1]), x.dtype)
        dx, _, _ = self.conv2d_vjp(planes(x), kernel, np.zeros(1, x.dtype), planes(dy), stride=stride)
        return dx.reshape(x.shape)


def planes(x):
    """Every channel as an image of its own."""
    return x.reshape(x.shape[0] * x.shape[1], 1, *x.shape[2:])


class Tiled(Variant):
    """Where windows neither overlap nor leave a rest, pooling is a reduction of a reshaped image."""

    def max_pool2d(self, x, *, window=(2, 2), stride=(2, 2)):
        if window != stride or x.shape[2] % window[0] or x.shape[3] % window[1]:
            return super().max_pool2d(x, window=window, stride=stride)
        return tiles(x, window).max(axis=(3, 5))

    def average_pool2d(self, x, *, window=(2, 2), stride=(2, 2)):
        if window != stride or x.shape[2] % window[0] or x.shape[3] % window[1]:
            return super().average_pool2d(x, window=window, stride=stride)
        return np.einsum("nchpwq->nchw", tiles(x, window)) / x.dtype.type(window[0] * window[1])


def tiles(x, window):
    """x (N, C, H, W) → (N, C, H/P, P, W/Q, Q)."""
    n, channels, height, width = x.shape
    return x.reshape(n, channels, height // window[0], window[0], width // window[1], window[1])
