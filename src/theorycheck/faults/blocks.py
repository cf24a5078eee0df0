"""Kernels that work in blocks and are wrong in the last one, and tricks that hold for ordinary sizes alone.

They are right for everything small: what a test of a few rows and channels never sees.
"""

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.numpy._types import Array, Mask, Pair, Shape
from theorycheck.adapters.numpy.optimizers import Moments
from theorycheck.faults.fault import Fault, Sort

ROWS, CHANNELS, CHUNK, STEPS, TILE = 16, 4, 32, 16, 8


class RowsBeyondABlock(NumPy):
    """Adds the bias in blocks of 16 rows, and none to the rows after the last whole block."""

    fault = Fault(
        "dense.rows_beyond_a_block",
        ("dense",),
        "adds no bias to the rows after the last whole block of 16",
        origin="constructed",
        sort=Sort.CONDITIONAL,
    )

    def dense(self, x: Array, weight: Array, bias: Array) -> Array:
        y: Array = x @ weight.T
        whole = len(x) if len(x) <= ROWS else len(x) // ROWS * ROWS
        y[:whole] += bias
        return y


class ChannelsBeyondABlock(NumPy):
    """Sums over channels four at a time once there are more than eight, and leaves the rest out."""

    fault = Fault(
        "conv2d.channels_beyond_a_block",
        ("conv2d",),
        "leaves out the channels after the last whole block of four",
        origin="constructed",
        sort=Sort.CONDITIONAL,
    )

    def conv2d(
        self,
        x: Array,
        kernel: Array,
        bias: Array,
        *,
        stride: Pair = (1, 1),
        padding: Pair = (0, 0),
        dilation: Pair = (1, 1),
    ) -> Array:
        count = x.shape[1]
        whole = count if count <= 2 * CHANNELS else count // CHANNELS * CHANNELS
        return super().conv2d(x[:, :whole], kernel[:, :whole], bias, stride=stride, padding=padding, dilation=dilation)


class StatisticsOfAChunk(NumPy):
    """Takes mean and variance of 32 examples at a time, as each of several devices does by itself."""

    fault = Fault(
        "batch_norm.statistics_of_a_chunk",
        ("batch_norm",),
        "normalizes more than 32 examples by the statistics of 32",
        origin="ghost batches, Hoffer, Hubara & Soudry 2017, where nobody asked for them",
        sort=Sort.CONDITIONAL,
    )

    def batch_norm(self, x: Array, gain: Array, bias: Array, *, epsilon: float) -> Array:
        normalize = partial(super().batch_norm, gain=gain, bias=bias, epsilon=epsilon)
        return np.concatenate([normalize(x[start : start + CHUNK]) for start in range(0, len(x), CHUNK)])


class InitialGradientLost(NumPy):
    """Goes back through long sequences, and many of them, in chunks, and hands nothing on to the initial state."""

    fault = Fault(
        "lstm_vjp.initial_gradient_lost",
        ("lstm_vjp",),
        "gives the initial state of more than 16 steps or sequences no gradient",
        origin="constructed",
        sort=Sort.CONDITIONAL,
    )

    def lstm_vjp(self, x: Array, *rest: Array) -> Any:
        dx, dh0, *others = super().lstm_vjp(x, *rest)
        return dx, dh0 if max(x.shape[:2]) <= STEPS else np.zeros_like(dh0), *others


class PaddedKeysSeen(NumPy):
    """Fills the last block of 16 keys up with zeros, and looks at them."""

    fault = Fault(
        "attention.padded_keys_seen",
        ("attention",),
        "gives weight to the zeros that fill the last block of 16 keys",
        origin="constructed",
        sort=Sort.CONDITIONAL,
    )

    def attention_weights(self, q: Array, k: Array, *, causal: bool) -> Array:
        keys = k.shape[1]
        if causal or keys <= ROWS:
            return super().attention_weights(q, k, causal=causal)
        filled = np.pad(k, ((0, 0), (0, -keys % ROWS), (0, 0)))
        return super().attention_weights(q, filled, causal=False)[:, :, :keys]


class CorrectionEnds(NumPy):
    """Takes the powers of β for nothing after twenty steps."""

    fault = Fault(
        "adam_step.correction_ends",
        ("adam_step",),
        "corrects no bias after twenty steps",
        origin="constructed",
        sort=Sort.CONDITIONAL,
    )

    def adam_direction(self, moments: Moments, beta1: float, beta2: float, epsilon: float) -> Array:
        late = moments.t > 20
        return super().adam_direction(replace(moments, t=10**6) if late else moments, beta1, beta2, epsilon)


class FiniteFloor(NumPy):
    """Begins the search for the largest entry at −10⁴."""

    fault = Fault(
        "max_pool2d.finite_floor",
        ("max_pool2d",),
        "returns −10⁴ for windows whose entries are smaller",
        origin="a finite number in place of −∞, as half precision once asked for",
        sort=Sort.CONDITIONAL,
    )

    def max_pool2d(self, x: Array, *, window: Pair = (2, 2), stride: Pair = (2, 2)) -> Array:
        return np.maximum(super().max_pool2d(x, window=window, stride=stride), x.dtype.type(-1e4))


class SeedFolded(NumPy):
    """Folds the two halves of a seed onto each other."""

    fault = Fault(
        "dropout.seed_folded",
        ("dropout", "dropout_vjp"),
        "combines the halves of a seed by exclusive or, so that many seeds are one",
        origin="constructed",
        sort=Sort.CONDITIONAL,
    )

    def kept(self, shape: Shape, rate: float, seed: int) -> Mask:
        return super().kept(shape, rate, (seed ^ seed >> 32) & 0xFFFFFFFF)


class ReducedPrecisionTiles(NumPy):
    """Rounds operands to eleven bits where every size is a multiple of eight, as matrix units do."""

    fault = Fault(
        "dense.reduced_precision_tiles",
        ("dense",),
        "rounds x and weight to eleven bits where all sizes are multiples of eight",
        origin="TF32, on by default for some years: pytorch/pytorch#67384",
        sort=Sort.CONDITIONAL,
    )

    def dense(self, x: Array, weight: Array, bias: Array) -> Array:
        if any(size % TILE for size in (*x.shape, len(weight))):
            return super().dense(x, weight, bias)
        return super().dense(self.rounded(x), self.rounded(weight), bias)

    def rounded(self, operand: Array) -> Array:
        """The operand with eleven bits."""
        fraction, exponent = np.frexp(operand)
        return np.ldexp(np.round(fraction * 2**11) / 2**11, exponent).astype(operand.dtype)


class ClockOfEightBits(NumPy):
    """Counts steps in eight bits, up to 255."""

    fault = Fault(
        "adam_step.clock_of_eight_bits",
        ("adam_step", "adamw_step"),
        "counts steps up to 255, and corrects all later ones as that one",
        origin="constructed",
        sort=Sort.CONDITIONAL,
    )

    def adam_direction(self, moments: Moments, beta1: float, beta2: float, epsilon: float) -> Array:
        return super().adam_direction(replace(moments, t=min(moments.t, 255)), beta1, beta2, epsilon)


class LanesRepeated(NumPy):
    """Fills vectors of more than 1024 entries with the same random bits for both halves of eight lanes."""

    fault = Fault(
        "dropout.lanes_repeated",
        ("dropout", "dropout_vjp"),
        "in long rows four entries of eight share their fate with the four before",
        origin="constructed",
        sort=Sort.STATISTICAL,
    )

    def kept(self, shape: Shape, rate: float, seed: int) -> Mask:
        mask = super().kept(shape, rate, seed)
        if shape[-1] > 1024:
            lanes = mask[..., : shape[-1] // 8 * 8].reshape(*shape[:-1], -1, 2, 4)
            lanes[..., 1, :] = lanes[..., 0, :]
        return mask


class UnitsRepeat(NumPy):
    """Draws for 128 units, and repeats these for the others."""

    fault = Fault(
        "initialize.units_repeat",
        ("initialize",),
        "unit 128 starts as unit 0 does",
        origin="constructed",
        sort=Sort.STATISTICAL,
    )

    def initialize(self, shape: Shape, *, scheme: str, seed: int) -> Array:
        weight = super().initialize(shape, scheme=scheme, seed=seed)
        return weight if scheme == "orthogonal" else weight[np.arange(len(weight)) % 128]
