"""Poolings whose gradients take a wrong way."""

import numpy as np

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.numpy._types import Array, Pair
from theorycheck.adapters.numpy._windows import taps
from theorycheck.faults.fault import Fault, Sort


class SplitTies(NumPy):
    """Equal maxima share the cotangent."""

    fault = Fault(
        "max_pool2d_vjp.split_ties",
        ("max_pool2d_vjp",),
        "Where several pixels attain the maximum, each gets an equal share of the cotangent.",
        origin="what reduce_max does: tensorflow/tensorflow#51682",
        sort=Sort.CONDITIONAL,
    )

    def max_pool2d_vjp(self, x: Array, dy: Array, *, window: Pair = (2, 2), stride: Pair = (2, 2)) -> Array:
        y = self.max_pool2d(x, window=window, stride=stride)
        regions = [region for _, region in taps(window, (dy.shape[2], dy.shape[3]), stride)]
        ties = np.sum([x[:, :, *region] == y for region in regions], axis=0)
        dx = np.zeros_like(x)
        for region in regions:
            dx[:, :, *region] += np.where(x[:, :, *region] == y, dy / ties, 0).astype(x.dtype)
        return dx


class EveryTie(NumPy):
    """Every pixel that attains the maximum gets the whole cotangent."""

    fault = Fault(
        "max_pool2d_vjp.every_tie",
        ("max_pool2d_vjp",),
        "Where several pixels attain the maximum, each gets the whole cotangent.",
        origin="Theano/Theano#5248",
        sort=Sort.CONDITIONAL,
    )

    def max_pool2d_vjp(self, x: Array, dy: Array, *, window: Pair = (2, 2), stride: Pair = (2, 2)) -> Array:
        y = self.max_pool2d(x, window=window, stride=stride)
        dx = np.zeros_like(x)
        for _, region in taps(window, (dy.shape[2], dy.shape[3]), stride):
            dx[:, :, *region] += np.where(x[:, :, *region] == y, dy, 0)
        return dx
