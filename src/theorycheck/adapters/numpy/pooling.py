"""Max pooling and average pooling, tap by tap."""

import numpy as np

from theorycheck.adapters.numpy._precision import half_through_single
from theorycheck.adapters.numpy._types import Array, Pair
from theorycheck.adapters.numpy._windows import output_size, taps


class Pooling:
    """One number per window, which slides over each channel; no padding."""

    def max_pool2d(self, x: Array, *, window: Pair = (2, 2), stride: Pair = (2, 2)) -> Array:
        """The largest value of each window. x (N, C, H, W) → y (N, C, H', W')."""
        output = output_size(x.shape[2:], window, stride)
        y = np.full((*x.shape[:2], *output), -np.inf, x.dtype)
        for _, region in taps(window, output, stride):
            np.maximum(y, x[:, :, *region], out=y)
        return y

    def max_pool2d_vjp(self, x: Array, dy: Array, *, window: Pair = (2, 2), stride: Pair = (2, 2)) -> Array:
        """The whole cotangent to the first arg-max of each window. dy (N, C, H', W') → dx (N, C, H, W)."""
        y = self.max_pool2d(x, window=window, stride=stride)
        unrouted = np.ones(dy.shape, bool)
        dx = np.zeros_like(x)
        for _, region in taps(window, dy.shape[2:], stride):
            winner = unrouted & (x[:, :, *region] == y)
            dx[:, :, *region] += np.where(winner, dy, 0)
            unrouted &= ~winner
        return dx

    @half_through_single
    def average_pool2d(self, x: Array, *, window: Pair = (2, 2), stride: Pair = (2, 2)) -> Array:
        """The mean of each window. x (N, C, H, W) → y (N, C, H', W')."""
        output = output_size(x.shape[2:], window, stride)
        total = np.zeros((*x.shape[:2], *output), x.dtype)
        for _, region in taps(window, output, stride):
            total += x[:, :, *region]
        return total / (window[0] * window[1])

    @half_through_single
    def average_pool2d_vjp(self, x: Array, dy: Array, *, window: Pair = (2, 2), stride: Pair = (2, 2)) -> Array:
        """An equal share of the cotangent to every pixel of the window. dy (N, C, H', W') → dx (N, C, H, W)."""
        share = dy / (window[0] * window[1])
        dx = np.zeros_like(x)
        for _, region in taps(window, dy.shape[2:], stride):
            dx[:, :, *region] += share
        return dx
