"""Dropout with a wrong law, a wrong scale, or a mask that depends on what it should not."""

from zlib import crc32

import numpy as np

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.numpy._types import Array, Mask, Shape
from theorycheck.faults.fault import Fault, Sort

DROPOUT = ("dropout", "dropout_vjp")


class ScaledByRate(NumPy):
    """Divides by the rate instead of by the probability of keeping."""

    fault = Fault(
        "dropout.scaled_by_rate", DROPOUT, "divides by the rate instead of by 1 − rate", origin="kaldi-asr/kaldi#2814"
    )

    def _masked(self, values: Array, rate: float, seed: int) -> Array:
        kept = self.kept(values.shape, rate, seed)
        return np.divide(values, rate or 1, out=np.zeros_like(values), where=kept)


class NotRescaled(NumPy):
    """Leaves what it keeps as it is, as the first form of dropout did in training."""

    fault = Fault("dropout.not_rescaled", DROPOUT, "does not divide what it keeps by 1 − rate")

    def _masked(self, values: Array, rate: float, seed: int) -> Array:
        return np.where(self.kept(values.shape, rate, seed), values, np.zeros_like(values))


class RateIsKept(NumPy):
    """Takes the rate for the probability of keeping."""

    fault = Fault(
        "dropout.rate_is_kept",
        DROPOUT,
        "keeps with probability `rate`",
        origin="TensorFlow 1 `keep_prob` read as `rate`",
        sort=Sort.STATISTICAL,
    )

    def kept(self, shape: Shape, rate: float, seed: int) -> Mask:
        return ~super().kept(shape, rate, seed) if rate else super().kept(shape, rate, seed)


class CoarseRate(NumPy):
    """Compares eight random bits with the rate, so that 0.1 becomes 25/256."""

    fault = Fault(
        "dropout.coarse_rate",
        DROPOUT,
        "rounds the rate to eight bits",
        origin="the integer comparison of fused attention kernels",
        sort=Sort.STATISTICAL,
    )

    def kept(self, shape: Shape, rate: float, seed: int) -> Mask:
        kept: Mask = np.random.default_rng(seed).integers(0, 256, size=shape) >= np.floor(256 * rate)
        return kept


class RateOff(NumPy):
    """Drops one per cent less of the rarer outcome than it should."""

    fault = Fault(
        "dropout.rate_off", DROPOUT, "a rate that is one per cent off", origin="constructed", sort=Sort.STATISTICAL
    )
    share = 0.01

    def kept(self, shape: Shape, rate: float, seed: int) -> Mask:
        off = self.share * min(rate, 1 - rate)
        return super().kept(shape, rate - off, seed)


class Gaussian(NumPy):
    """Multiplies by a normal number of mean 1 and the variance that dropout has."""

    fault = Fault("dropout.gaussian", DROPOUT, "multiplies by normal noise instead of a mask")

    def _masked(self, values: Array, rate: float, seed: int) -> Array:
        noise = np.random.default_rng(seed).normal(1.0, np.sqrt(rate / (1 - rate)), values.shape)
        return (values * noise).astype(values.dtype)


class GlobalGenerator(NumPy):
    """Draws from a generator that moves on from call to call, seeded or not."""

    fault = Fault(
        "dropout.global_generator",
        DROPOUT,
        "ignores the seed and draws from one generator",
        sort=Sort.CONDITIONAL,
    )

    def __init__(self) -> None:
        self._rng = np.random.default_rng(0)

    def kept(self, shape: Shape, rate: float, seed: int) -> Mask:
        return self._rng.random(shape) >= rate


class SeedIgnored(NumPy):
    """Drops the same entries whatever the seed."""

    fault = Fault("dropout.seed_ignored", DROPOUT, "uses the same mask for every seed", sort=Sort.STATISTICAL)

    def kept(self, shape: Shape, rate: float, seed: int) -> Mask:
        return super().kept(shape, rate, 0)


class ShortSeed(NumPy):
    """Uses the lowest 32 bits of the seed."""

    fault = Fault(
        "dropout.short_seed",
        DROPOUT,
        "cuts the seed to 32 bits",
        origin="seeds cut by RandomState: numpy/numpy#4676",
        sort=Sort.CONDITIONAL,
    )

    def kept(self, shape: Shape, rate: float, seed: int) -> Mask:
        return super().kept(shape, rate, seed % 2**32)


class RowsOfNeighbouringSeeds(NumPy):
    """Draws every row with a seed of its own, one more than that of the row before."""

    fault = Fault(
        "dropout.rows_of_neighbouring_seeds",
        DROPOUT,
        "the rows of a mask are those of the next seed's, one further down",
        origin="a generator for each thread, seeded with seed + thread",
        sort=Sort.STATISTICAL,
    )

    def kept(self, shape: Shape, rate: float, seed: int) -> Mask:
        if len(shape) == 1:
            return super().kept(shape, rate, seed)
        return np.stack([super(RowsOfNeighbouringSeeds, self).kept(shape[1:], rate, seed + i) for i in range(shape[0])])


class KeptForAnotherRate(NumPy):
    """Keeps the last mask, and finds it by its shape and seed alone."""

    fault = Fault(
        "dropout.kept_for_another_rate",
        DROPOUT,
        "a mask that was drawn at one rate is used again at another",
        origin="constructed",
        sort=Sort.STATISTICAL,
    )

    def __init__(self) -> None:
        self._last: tuple[Shape, int] | None = None
        self._mask: Mask | None = None

    def kept(self, shape: Shape, rate: float, seed: int) -> Mask:
        if self._mask is None or self._last != (shape, seed):
            self._last, self._mask = (shape, seed), super().kept(shape, rate, seed)
        return self._mask


class ShiftedBySeed(NumPy):
    """Adds the seed to a position in one fixed stream, so that the next seed gives the same mask moved by one."""

    fault = Fault(
        "dropout.shifted_by_seed", DROPOUT, "the mask of the next seed is this one moved by one", sort=Sort.STATISTICAL
    )

    def kept(self, shape: Shape, rate: float, seed: int) -> Mask:
        bits = np.random.PCG64(0)
        bits.advance(seed)
        return np.random.Generator(bits).random(shape) >= rate


class MaskFromData(NumPy):
    """Mixes the input into the seed."""

    fault = Fault("dropout.mask_from_data", DROPOUT, "draws another mask for other values of x", sort=Sort.CONDITIONAL)

    def _masked(self, values: Array, rate: float, seed: int) -> Array:
        return super()._masked(values, rate, (seed + crc32(values.tobytes())) % 2**63)


class RowsShared(NumPy):
    """Draws one mask and uses it for every row of the batch."""

    fault = Fault("dropout.rows_shared", DROPOUT, "all rows share a mask", sort=Sort.STATISTICAL)

    def kept(self, shape: Shape, rate: float, seed: int) -> Mask:
        return np.broadcast_to(super().kept((1, *shape[1:]), rate, seed), shape)


class WholeChannels(NumPy):
    """Drops whole rows of the last axis, as spatial dropout does."""

    fault = Fault(
        "dropout.whole_channels",
        DROPOUT,
        "drops along the last axis all or nothing",
        origin="`dropout2d` in the place of `dropout`",
        sort=Sort.STATISTICAL,
    )

    def kept(self, shape: Shape, rate: float, seed: int) -> Mask:
        return np.broadcast_to(super().kept((*shape[:-1], 1), rate, seed), shape)


class Antithetic(NumPy):
    """Drops in the second half what it keeps in the first."""

    fault = Fault("dropout.antithetic", DROPOUT, "the second half of a mask mirrors the first", sort=Sort.STATISTICAL)

    def kept(self, shape: Shape, rate: float, seed: int) -> Mask:
        uniform = np.random.default_rng(seed).random(shape).ravel()
        half = len(uniform) // 2
        uniform[half : 2 * half] = 1 - uniform[:half]
        return uniform.reshape(shape) >= rate


class ExactCount(NumPy):
    """Drops the same number of entries every time, at random places."""

    fault = Fault("dropout.exact_count", DROPOUT, "the number of dropped entries does not vary", sort=Sort.STATISTICAL)

    def kept(self, shape: Shape, rate: float, seed: int) -> Mask:
        uniform = np.random.default_rng(seed).random(shape)
        ranks = np.argsort(np.argsort(uniform, axis=None)).reshape(shape)
        return ranks >= round(rate * uniform.size)


class FirstUnitKept(NumPy):
    """Never drops the first entry, as a guard against dropping everything does."""

    fault = Fault("dropout.first_unit_kept", DROPOUT, "never drops the first entry", sort=Sort.STATISTICAL)

    def kept(self, shape: Shape, rate: float, seed: int) -> Mask:
        kept = super().kept(shape, rate, seed)
        kept.flat[0] = True
        return kept


class GradientOfLatestMask(NumPy):
    """The gradient uses the mask of the latest forward call, whatever its seed."""

    fault = Fault(
        "dropout.gradient_of_latest_mask",
        ("dropout_vjp",),
        "the gradient uses the mask of the latest forward call",
        sort=Sort.CONDITIONAL,
    )

    def __init__(self) -> None:
        self._latest = 0

    def dropout(self, x: Array, *, rate: float, seed: int) -> Array:
        self._latest = seed
        return super().dropout(x, rate=rate, seed=seed)

    def dropout_vjp(self, x: Array, dy: Array, *, rate: float, seed: int) -> Array:
        return super().dropout_vjp(x, dy, rate=rate, seed=self._latest)


class NeverAll(NumPy):
    """Keeps every entry where all would be dropped."""

    fault = Fault(
        "dropout.never_all",
        DROPOUT,
        "an array of which nothing would be left is kept whole",
        origin="a guard against dead layers",
        sort=Sort.CONDITIONAL,
    )

    def kept(self, shape: Shape, rate: float, seed: int) -> Mask:
        kept = super().kept(shape, rate, seed)
        return kept if kept.size < 8 or kept.any() else ~kept


class GradientOfOtherMask(NumPy):
    """The gradient draws a mask of its own."""

    fault = Fault("dropout.gradient_of_other_mask", ("dropout_vjp",), "the gradient draws a mask of its own")

    def dropout_vjp(self, x: Array, dy: Array, *, rate: float, seed: int) -> Array:
        return super().dropout_vjp(x, dy, rate=rate, seed=seed + 1)


class GradientNotRescaled(NumPy):
    """The gradient goes through the mask, but not through the scale."""

    fault = Fault("dropout.gradient_not_rescaled", ("dropout_vjp",), "the gradient is not divided by 1 − rate")

    def dropout_vjp(self, x: Array, dy: Array, *, rate: float, seed: int) -> Array:
        return np.where(self.kept(x.shape, rate, seed), dy, np.zeros_like(dy))


class GradientWhereOutput(NumPy):
    """The gradient takes zeros of the output for dropped entries, zeros of the input among them."""

    fault = Fault(
        "dropout.gradient_where_output",
        ("dropout_vjp",),
        "the gradient is 0 where x is 0",
        origin="the mask read off the output: ROCm/tensorflow-upstream#1012",
        sort=Sort.CONDITIONAL,
    )

    def dropout_vjp(self, x: Array, dy: Array, *, rate: float, seed: int) -> Array:
        return np.where(x == 0, np.zeros_like(dy), super().dropout_vjp(x, dy, rate=rate, seed=seed))


class InferenceScaled(NumPy):
    """Multiplies by 1 − rate at inference, although training has divided by it."""

    fault = Fault("dropout.inference_scaled", ("dropout_inference",), "scales by 1 − rate at inference as well")

    def dropout_inference(self, x: Array, *, rate: float) -> Array:
        return (x * (1 - rate)).astype(x.dtype)


class InferenceDrops(NumPy):
    """Drops at inference, as a model left in training mode does."""

    fault = Fault(
        "dropout.inference_drops", ("dropout_inference",), "drops at inference too", origin="facebookresearch/DME#3"
    )

    def dropout_inference(self, x: Array, *, rate: float) -> Array:
        return self.dropout(x, rate=rate, seed=0)
