"""Initial weights of a wrong variance, a wrong law, or without orthogonality."""

from math import sqrt

import numpy as np

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.numpy._types import Array, Shape
from theorycheck.adapters.numpy.initialization import VARIANCES
from theorycheck.faults.fault import Fault, Sort

INITIALIZE = ("initialize",)
DEVIATION_OF_CUT = 0.87962566103423978
"""The standard deviation of a standard normal variable cut at ±2."""


def truncated(rng: np.random.Generator, shape: Shape, cut: float) -> Array:
    """Standard normal draws, drawn again until they are within the cut."""
    draws = rng.normal(size=shape)
    while np.any(outside := np.abs(draws) > cut):
        draws[outside] = rng.normal(size=int(np.count_nonzero(outside)))
    return draws


class NoReceptiveField(NumPy):
    """Counts channels, not the receptive field, in the fans of a convolution kernel."""

    fault = Fault(
        "initialize.no_receptive_field",
        INITIALIZE,
        "leaves the kernel size out of the fans",
        origin="tensorflow/swift-apis#22",
        sort=Sort.CONDITIONAL,
    )

    def fans(self, shape: Shape) -> tuple[int, int]:
        return shape[1], shape[0]


class FansSwapped(NumPy):
    """Takes the rows of a weight for its inputs."""

    fault = Fault(
        "initialize.fans_swapped",
        INITIALIZE,
        "exchanges fan_in and fan_out",
        origin="a weight stored (fan_in, fan_out)",
        sort=Sort.STATISTICAL,
    )

    def fans(self, shape: Shape) -> tuple[int, int]:
        fan_in, fan_out = super().fans(shape)
        return fan_out, fan_in


class VarianceOffByATenth(NumPy):
    """Draws with a variance that is ten per cent too large, as a gain kept in a table of two digits makes it."""

    fault = Fault(
        "initialize.variance_off_by_a_tenth",
        INITIALIZE,
        "a variance ten per cent too large",
        origin="constructed",
        sort=Sort.STATISTICAL,
    )

    def initialize(self, shape: Shape, *, scheme: str, seed: int) -> Array:
        weight = super().initialize(shape, scheme=scheme, seed=seed)
        return weight * sqrt(1.1) if scheme.endswith("normal") else weight


class LimitIsDeviation(NumPy):
    """Draws uniformly within one standard deviation, so that the variance is a third of what it should be."""

    fault = Fault("initialize.limit_is_deviation", INITIALIZE, "U(±std) instead of U(±√3 std)", sort=Sort.STATISTICAL)

    def initialize(self, shape: Shape, *, scheme: str, seed: int) -> Array:
        weight = super().initialize(shape, scheme=scheme, seed=seed)
        return weight / sqrt(3) if scheme.endswith("uniform") else weight


class VarianceIsDeviation(NumPy):
    """Hands the variance to a generator that wants the standard deviation."""

    fault = Fault(
        "initialize.variance_is_deviation", INITIALIZE, "uses the variance as standard deviation", sort=Sort.STATISTICAL
    )

    def initialize(self, shape: Shape, *, scheme: str, seed: int) -> Array:
        weight = super().initialize(shape, scheme=scheme, seed=seed)
        return weight * np.std(weight) if scheme.endswith("normal") else weight


class TruncationUncorrected(NumPy):
    """Draws normal weights again until they are within two standard deviations, and leaves the variance as it gets."""

    fault = Fault(
        "initialize.truncation_uncorrected",
        INITIALIZE,
        "truncates without correcting the variance",
        origin="keras-team/keras#8048",
        sort=Sort.STATISTICAL,
    )
    truncated_initializers = ("glorot_normal", "he_normal", "lecun_normal")
    cut = 2.0

    def initialize(self, shape: Shape, *, scheme: str, seed: int) -> Array:
        if not scheme.endswith("normal"):
            return super().initialize(shape, scheme=scheme, seed=seed)
        std = sqrt(VARIANCES[scheme.removesuffix("_normal")](*self.fans(shape)))
        return truncated(np.random.default_rng(seed), shape, self.cut) * std


class TruncationUndeclared(NumPy):
    """Draws from truncated normal laws of the right variance, and calls them normal."""

    fault = Fault(
        "initialize.truncation_undeclared",
        INITIALIZE,
        "truncates, corrects the variance, and does not say so",
        origin="Keras, whose he_normal is truncated",
        sort=Sort.STATISTICAL,
    )

    def initialize(self, shape: Shape, *, scheme: str, seed: int) -> Array:
        if not scheme.endswith("normal"):
            return super().initialize(shape, scheme=scheme, seed=seed)
        std = sqrt(VARIANCES[scheme.removesuffix("_normal")](*self.fans(shape)))
        return truncated(np.random.default_rng(seed), shape, 2.0) * (std / DEVIATION_OF_CUT)


class Shifted(NumPy):
    """Draws weights whose mean is a hundredth of their deviation."""

    fault = Fault(
        "initialize.shifted",
        INITIALIZE,
        "a mean of a hundredth of the deviation",
        origin="constructed",
        sort=Sort.STATISTICAL,
    )

    def initialize(self, shape: Shape, *, scheme: str, seed: int) -> Array:
        weight = super().initialize(shape, scheme=scheme, seed=seed)
        if not scheme.endswith("normal"):
            return weight
        return weight + 0.01 * sqrt(VARIANCES[scheme.removesuffix("_normal")](*self.fans(shape)))


class Positive(NumPy):
    """Draws uniformly from zero to the limit."""

    fault = Fault("initialize.positive", INITIALIZE, "draws no negative weight", sort=Sort.STATISTICAL)

    def initialize(self, shape: Shape, *, scheme: str, seed: int) -> Array:
        weight = super().initialize(shape, scheme=scheme, seed=seed)
        return weight if scheme == "orthogonal" else np.abs(weight)


class NormalForUniform(NumPy):
    """Draws from a normal law where a uniform one of the same variance is asked for."""

    fault = Fault(
        "initialize.normal_for_uniform",
        INITIALIZE,
        "a normal law under a uniform name",
        origin="LBANN/lbann#316",
        sort=Sort.STATISTICAL,
    )

    def initialize(self, shape: Shape, *, scheme: str, seed: int) -> Array:
        return super().initialize(shape, scheme=scheme.replace("uniform", "normal"), seed=seed)


class UniformForNormal(NumPy):
    """Draws from a uniform law where a normal one of the same variance is asked for."""

    fault = Fault(
        "initialize.uniform_for_normal", INITIALIZE, "a uniform law under a normal name", sort=Sort.STATISTICAL
    )

    def initialize(self, shape: Shape, *, scheme: str, seed: int) -> Array:
        return super().initialize(shape, scheme=scheme.replace("normal", "uniform"), seed=seed)


class RowsRepeated(NumPy):
    """Draws one row and gives it to all units."""

    fault = Fault("initialize.rows_repeated", INITIALIZE, "all units start alike", sort=Sort.STATISTICAL)

    def initialize(self, shape: Shape, *, scheme: str, seed: int) -> Array:
        weight = super().initialize(shape, scheme=scheme, seed=seed)
        return weight if scheme == "orthogonal" else np.broadcast_to(weight[:1], shape).copy()


class Unseeded(NumPy):
    """Draws from a generator that moves on from call to call."""

    fault = Fault(
        "initialize.unseeded", INITIALIZE, "ignores the seed", origin="tensorflow/tfjs#7104", sort=Sort.CONDITIONAL
    )

    def __init__(self) -> None:
        self._calls = 0

    def initialize(self, shape: Shape, *, scheme: str, seed: int) -> Array:
        self._calls += 1
        return super().initialize(shape, scheme=scheme, seed=self._calls)


class SeedIgnored(NumPy):
    """Draws the same weight whatever the seed."""

    fault = Fault("initialize.seed_ignored", INITIALIZE, "every seed gives the same weight", sort=Sort.CONDITIONAL)

    def initialize(self, shape: Shape, *, scheme: str, seed: int) -> Array:
        return super().initialize(shape, scheme=scheme, seed=0)


class StreamsOverlap(NumPy):
    """Starts every seed a little further along one and the same stream."""

    fault = Fault(
        "initialize.streams_overlap",
        INITIALIZE,
        "neighbouring seeds give the same numbers, moved along by four",
        origin="a counter-based generator that takes the seed for its counter",
        sort=Sort.STATISTICAL,
    )

    def initialize(self, shape: Shape, *, scheme: str, seed: int) -> Array:
        rule, _, law = scheme.partition("_")
        if law != "uniform":
            return super().initialize(shape, scheme=scheme, seed=seed)
        limit = sqrt(3 * VARIANCES[rule](*self.fans(shape)))
        return np.random.Generator(np.random.Philox(key=0, counter=seed)).uniform(-limit, limit, size=shape)


class SeedHalved(NumPy):
    """Drops the lowest bit of the seed, so that neighbours give the same weights."""

    fault = Fault("initialize.seed_halved", INITIALIZE, "seeds 2k and 2k + 1 give the same", sort=Sort.CONDITIONAL)

    def initialize(self, shape: Shape, *, scheme: str, seed: int) -> Array:
        return super().initialize(shape, scheme=scheme, seed=seed // 2)


class SeedFolded(NumPy):
    """Folds the two halves of a seed onto each other."""

    fault = Fault(
        "initialize.seed_folded",
        INITIALIZE,
        "combines the halves of a seed by exclusive or, so that many seeds are one",
        origin="constructed",
        sort=Sort.CONDITIONAL,
    )

    def initialize(self, shape: Shape, *, scheme: str, seed: int) -> Array:
        return super().initialize(shape, scheme=scheme, seed=(seed ^ seed >> 32) & 0xFFFFFFFF)


class AxesOfOneLost(NumPy):
    """Takes a weight with one input for a vector, whose one axis is its fan_in and fan_out."""

    fault = Fault(
        "initialize.axes_of_one_lost",
        INITIALIZE,
        "drops axes of size one before it counts the fans",
        origin="constructed",
        sort=Sort.CONDITIONAL,
    )

    def fans(self, shape: Shape) -> tuple[int, int]:
        fan_in, fan_out = super().fans(shape)
        return (fan_out, fan_out) if fan_in == 1 else (fan_in, fan_out)


class Centred(NumPy):
    """Takes the mean off every weight, and restores the variance that this costs."""

    fault = Fault(
        "initialize.centred",
        INITIALIZE,
        "the entries of a weight have the mean 0, each time",
        origin="constructed",
        sort=Sort.STATISTICAL,
    )

    def initialize(self, shape: Shape, *, scheme: str, seed: int) -> Array:
        w = super().initialize(shape, scheme=scheme, seed=seed)
        if scheme == "orthogonal" or not scheme.endswith("normal") or w.size < 2:
            return w
        centred: Array = (w - w.mean()) * sqrt(w.size / (w.size - 1))
        return centred


class HeavyCentre(NumPy):
    """Adds six uniform numbers up for a normal one."""

    fault = Fault(
        "initialize.sum_of_six_uniforms",
        INITIALIZE,
        "normal weights are sums of six uniform numbers, with tails that are too light",
        origin="the central limit theorem as a generator",
        sort=Sort.STATISTICAL,
    )

    def initialize(self, shape: Shape, *, scheme: str, seed: int) -> Array:
        rule, _, law = scheme.partition("_")
        if law != "normal":
            return super().initialize(shape, scheme=scheme, seed=seed)
        total: Array = np.random.default_rng(seed).random((6, *shape)).sum(axis=0) - 3.0
        return total * sqrt(2 * VARIANCES[rule](*self.fans(shape)))


class FactorOfUniformNumbers(NumPy):
    """Factorizes a matrix of uniform numbers."""

    fault = Fault(
        "initialize.factor_of_uniform_numbers",
        INITIALIZE,
        "orthogonal weights are the factor of a matrix of uniform numbers, and prefer corners",
        origin="constructed",
        sort=Sort.STATISTICAL,
    )

    def initialize(self, shape: Shape, *, scheme: str, seed: int) -> Array:
        if scheme != "orthogonal":
            return super().initialize(shape, scheme=scheme, seed=seed)
        rows, columns = shape[0], int(np.prod(shape[1:]))
        uniform = np.random.default_rng(seed).uniform(-1, 1, (max(rows, columns), min(rows, columns)))
        q, r = np.linalg.qr(uniform)
        q = q * np.sign(np.diag(r))
        return (q if rows >= columns else q.T).reshape(shape)


class TailsClipped(NumPy):
    """Clips normal weights at four deviations."""

    fault = Fault(
        "initialize.tails_clipped",
        INITIALIZE,
        "normal weights end at four deviations",
        origin="outliers kept away",
        sort=Sort.STATISTICAL,
    )

    def initialize(self, shape: Shape, *, scheme: str, seed: int) -> Array:
        w = super().initialize(shape, scheme=scheme, seed=seed)
        rule, _, law = scheme.partition("_")
        if law != "normal":
            return w
        limit = 4 * sqrt(VARIANCES[rule](*self.fans(shape)))
        return np.clip(w, -limit, limit)


class NotOrthogonal(NumPy):
    """Draws normal weights of variance 1/fan_in, whose rows are orthonormal on average only."""

    fault = Fault("initialize.not_orthogonal", INITIALIZE, "rows are orthonormal only on average")

    def orthogonal(self, shape: Shape, rng: np.random.Generator) -> Array:
        return rng.normal(scale=1 / sqrt(self.fans(shape)[0]), size=shape)


class OrthogonalScaled(NumPy):
    """Multiplies an orthogonal weight by the gain of a relu."""

    fault = Fault("initialize.orthogonal_scaled", INITIALIZE, "an orthogonal weight times √2")

    def orthogonal(self, shape: Shape, rng: np.random.Generator) -> Array:
        return super().orthogonal(shape, rng) * sqrt(2)


class OrthogonalKernels(NumPy):
    """Makes each kernel of a convolution orthogonal in space, instead of the matrix of all of them."""

    fault = Fault(
        "initialize.orthogonal_kernels", INITIALIZE, "orthogonal over the axes of the kernel", sort=Sort.CONDITIONAL
    )

    def orthogonal(self, shape: Shape, rng: np.random.Generator) -> Array:
        if len(shape) == 2:
            return super().orthogonal(shape, rng)
        return np.array(
            [super(OrthogonalKernels, self).orthogonal(shape[2:], rng) for _ in range(shape[0] * shape[1])]
        ).reshape(shape)


class OrthogonalInHalf(NumPy):
    """Passes an orthogonal weight through half precision."""

    fault = Fault("initialize.orthogonal_in_half", INITIALIZE, "orthogonal to three digits", sort=Sort.PRECISION)

    def orthogonal(self, shape: Shape, rng: np.random.Generator) -> Array:
        return super().orthogonal(shape, rng).astype(np.float16).astype(np.float64)


class RawOrthogonal(NumPy):
    """Takes LAPACK's Q as it comes, whose signs are not random."""

    fault = Fault(
        "initialize.raw_orthogonal",
        INITIALIZE,
        "orthogonal, but not Haar-distributed",
        origin="QR without the signs of R: chainer/chainer#5615",
        sort=Sort.STATISTICAL,
    )

    def orthogonal(self, shape: Shape, rng: np.random.Generator) -> Array:
        rows, columns = shape[0], int(np.prod(shape[1:]))
        q, _ = np.linalg.qr(rng.normal(size=(max(rows, columns), min(rows, columns))))
        return (q if rows >= columns else q.T).reshape(shape)
