"""Faults of the mean squared error and the cross-entropy."""

from math import log

import numpy as np

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.numpy._types import Array, Labels, Scalar
from theorycheck.faults.fault import Fault, Sort

MSE, MSE_VJP = ("mean_squared_error",), ("mean_squared_error_vjp",)
ENTROPY, ENTROPY_VJP = ("cross_entropy",), ("cross_entropy_vjp",)


class SumOfSquares(NumPy):
    """L = Σ (p − t)²."""

    fault = Fault("mean_squared_error.sum", MSE, "The squared differences are summed, not averaged.")

    def mean_squared_error(self, prediction: Array, target: Array) -> Scalar:
        return super().mean_squared_error(prediction, target) * prediction.dtype.type(prediction.size)


class HalvedSquares(NumPy):
    """L = ½ mean (p − t)²."""

    fault = Fault("mean_squared_error.halved", MSE, "The mean squared error has a factor ½.", "textbook convention")

    def mean_squared_error(self, prediction: Array, target: Array) -> Scalar:
        return super().mean_squared_error(prediction, target) / 2


class MeanOverTheBatchOnly(NumPy):
    """L = (1/N) Σₙ ‖pₙ − tₙ‖²."""

    fault = Fault(
        "mean_squared_error.mean_over_first_axis",
        MSE,
        "The mean is taken over the first axis alone, and the rest is summed.",
        "textbook convention",
        Sort.CONDITIONAL,
    )

    def mean_squared_error(self, prediction: Array, target: Array) -> Scalar:
        loss: Scalar = np.sum(np.square(prediction - target)) / prediction.dtype.type(len(prediction))
        return loss


class AbsoluteError(NumPy):
    """L = mean |p − t|."""

    fault = Fault("mean_squared_error.absolute", MSE, "The absolute error is averaged.")

    def mean_squared_error(self, prediction: Array, target: Array) -> Scalar:
        loss: Scalar = np.mean(np.abs(prediction - target))
        return loss


class SquaresExpanded(NumPy):
    """L = mean p² − 2 mean pt + mean t²."""

    fault = Fault(
        "mean_squared_error.expanded",
        MSE,
        "The square is expanded, so that equal predictions and targets cancel badly.",
        sort=Sort.PRECISION,
    )

    def mean_squared_error(self, prediction: Array, target: Array) -> Scalar:
        loss: Scalar = np.mean(np.square(prediction)) - 2 * np.mean(prediction * target) + np.mean(np.square(target))
        return loss


class SquaresWithoutTwo(NumPy):
    """dp = (p − t)/n."""

    fault = Fault("mean_squared_error_vjp.missing_two", MSE_VJP, "The factor 2 of the derivative is missing.")

    def mean_squared_error_vjp(self, prediction: Array, target: Array, dloss: Scalar) -> tuple[Array, Array]:
        dprediction, dtarget = super().mean_squared_error_vjp(prediction, target, dloss)
        return dprediction / 2, dtarget / 2


class TargetGradientSign(NumPy):
    """dt = dp."""

    fault = Fault("mean_squared_error_vjp.target_sign", MSE_VJP, "The gradient of the target has the wrong sign.")

    def mean_squared_error_vjp(self, prediction: Array, target: Array, dloss: Scalar) -> tuple[Array, Array]:
        dprediction, dtarget = super().mean_squared_error_vjp(prediction, target, dloss)
        return dprediction, -dtarget


class SquaresGradientSummed(NumPy):
    """dp = 2(p − t)."""

    fault = Fault("mean_squared_error_vjp.sum", MSE_VJP, "The gradient is that of the sum.", sort=Sort.CONDITIONAL)

    def mean_squared_error_vjp(self, prediction: Array, target: Array, dloss: Scalar) -> tuple[Array, Array]:
        dprediction, dtarget = super().mean_squared_error_vjp(prediction, target, dloss)
        return dprediction * prediction.size, dtarget * prediction.size


class SquaresCotangentIgnored(NumPy):
    """dL = 1."""

    fault = Fault("mean_squared_error_vjp.cotangent_ignored", MSE_VJP, "The cotangent of the loss is taken for 1.")

    def mean_squared_error_vjp(self, prediction: Array, target: Array, dloss: Scalar) -> tuple[Array, Array]:
        return super().mean_squared_error_vjp(prediction, target, prediction.dtype.type(1))


class EntropyInBits(NumPy):
    """log₂."""

    fault = Fault("cross_entropy.in_bits", ENTROPY, "The logarithm has base 2.")

    def cross_entropy(self, logits: Array, labels: Labels) -> Scalar:
        return super().cross_entropy(logits, labels) / logits.dtype.type(log(2))


class EntropySummed(NumPy):
    """L = −Σₙ log p."""

    fault = Fault("cross_entropy.sum", ENTROPY, "The examples are summed, not averaged.", sort=Sort.CONDITIONAL)

    def cross_entropy(self, logits: Array, labels: Labels) -> Scalar:
        return super().cross_entropy(logits, labels) * logits.dtype.type(len(logits))


class EntropySmoothed(NumPy):
    """99 % of the label, 1 % of all classes."""

    fault = Fault(
        "cross_entropy.label_smoothing", ENTROPY, "Labels are smoothed by 1 %.", "a training recipe's default"
    )

    def cross_entropy(self, logits: Array, labels: Labels) -> Scalar:
        smoothing = logits.dtype.type(0.01)
        loss: Scalar = (1 - smoothing) * super().cross_entropy(logits, labels)
        return loss - smoothing * np.mean(self.log_softmax(logits))


class EntropyGuarded(NumPy):
    """−log(p + 10⁻¹²)."""

    fault = Fault(
        "cross_entropy.guarded_logarithm",
        ENTROPY,
        "A constant of 10⁻¹² guards the logarithm: improbable labels are capped, certain ones cost less than nothing.",
        "a common idiom",
        Sort.PRECISION,
    )

    def cross_entropy(self, logits: Array, labels: Labels) -> Scalar:
        p = np.exp(self.log_softmax(logits))[np.arange(len(labels)), labels]
        loss: Scalar = -np.mean(np.log(p + logits.dtype.type(1e-12)))
        return loss


class EntropyRegularized(NumPy):
    """L + 10⁻⁴ (log Σ exp s)²."""

    fault = Fault(
        "cross_entropy.z_loss",
        ENTROPY,
        "A penalty on the squared log-normalizer is part of the loss.",
        "the z-loss of PaLM",
    )

    def cross_entropy(self, logits: Array, labels: Labels) -> Scalar:
        height = logits.max(axis=1)
        normalizer = height + np.log(np.sum(np.exp(logits - height[:, np.newaxis]), axis=1))
        loss: Scalar = super().cross_entropy(logits, labels) + np.mean(np.square(normalizer)) / 10_000
        return loss


class EntropyOfTheNextClass(NumPy):
    """The label is counted from 1."""

    fault = Fault("cross_entropy.labels_from_one", ENTROPY, "Labels are counted from 1.")

    def cross_entropy(self, logits: Array, labels: Labels) -> Scalar:
        return super().cross_entropy(logits, labels - 1)


class EntropyNotNormalized(NumPy):
    """L = −mean s_label + mean maximum."""

    fault = Fault("cross_entropy.hard_maximum", ENTROPY, "The log-normalizer is replaced by the largest logit.")

    def cross_entropy(self, logits: Array, labels: Labels) -> Scalar:
        loss: Scalar = np.mean(logits.max(axis=1) - logits[np.arange(len(labels)), labels])
        return loss


class EntropyGradientSummed(NumPy):
    """dlogits = softmax − onehot."""

    fault = Fault(
        "cross_entropy_vjp.sum", ENTROPY_VJP, "The gradient is not divided by the batch size.", sort=Sort.CONDITIONAL
    )

    def cross_entropy_vjp(self, logits: Array, labels: Labels, dloss: Scalar) -> Array:
        return super().cross_entropy_vjp(logits, labels, dloss) * len(logits)


class EntropyGradientWithoutLabels(NumPy):
    """dlogits = softmax/N."""

    fault = Fault("cross_entropy_vjp.label_not_subtracted", ENTROPY_VJP, "The gradient is the softmax alone.")

    def cross_entropy_vjp(self, logits: Array, labels: Labels, dloss: Scalar) -> Array:
        gradient: Array = np.exp(self.log_softmax(logits)) * dloss / len(logits)
        return gradient


class EntropyGradientNegated(NumPy):
    """dlogits = (onehot − softmax)/N."""

    fault = Fault("cross_entropy_vjp.negated", ENTROPY_VJP, "The gradient points downhill.")

    def cross_entropy_vjp(self, logits: Array, labels: Labels, dloss: Scalar) -> Array:
        return -super().cross_entropy_vjp(logits, labels, dloss)


class EntropyCotangentIgnored(NumPy):
    """dL = 1."""

    fault = Fault("cross_entropy_vjp.cotangent_ignored", ENTROPY_VJP, "The cotangent of the loss is taken for 1.")

    def cross_entropy_vjp(self, logits: Array, labels: Labels, dloss: Scalar) -> Array:
        return super().cross_entropy_vjp(logits, labels, logits.dtype.type(1))


class EntropyGradientSmoothed(NumPy):
    """softmax − 0.99 onehot."""

    fault = Fault(
        "cross_entropy_vjp.smoothed_label", ENTROPY_VJP, "The label counts 99 %, and nothing makes up for it."
    )

    def cross_entropy_vjp(self, logits: Array, labels: Labels, dloss: Scalar) -> Array:
        gradient = super().cross_entropy_vjp(logits, labels, dloss)
        gradient[np.arange(len(labels)), labels] += logits.dtype.type(0.01) * dloss / len(logits)
        return gradient
