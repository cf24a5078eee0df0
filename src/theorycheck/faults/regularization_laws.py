"""Losses and penalties under which overfitting, ridge regression and dropout obey other laws."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.numpy._types import Array, Labels
from theorycheck.faults.fault import Fault, Sort

Parameters = Sequence[Array]


class UnbiasedSquares(NumPy):
    """The squares are divided by their number less one, as for a variance."""

    fault = Fault(
        "mean_squared_error.one_less",
        ("mean_squared_error",),
        "The sum of squares is divided by n − 1.",
        "Bessel's correction",
    )

    def mean_squared_error(self, prediction: Array, target: Array) -> Any:
        n = prediction.size
        return super().mean_squared_error(prediction, target) * prediction.dtype.type(n / max(n - 1, 1))


class RobustSquares(NumPy):
    """Large errors count linearly, as in Huber's loss."""

    fault = Fault(
        "mean_squared_error.huber",
        ("mean_squared_error",),
        "Errors beyond 2 count linearly.",
        "smooth L1 losses",
        Sort.CONDITIONAL,
    )

    def mean_squared_error(self, prediction: Array, target: Array) -> Any:
        error = np.abs(prediction - target)
        return np.mean(np.where(error <= 2, np.square(error), 4 * error - 4))


class LargestWeightSpared(NumPy):
    """The largest weight of each array is not penalized."""

    fault = Fault(
        "l2_penalty.largest_spared",
        ("l2_penalty", "l2_penalty_vjp"),
        "The largest entry of each array is left out.",
        "constructed",
    )

    def l2_penalty(self, parameters: Parameters, *, strength: float) -> Any:
        return super().l2_penalty([_spared(theta) for theta in parameters], strength=strength)

    def l2_penalty_vjp(self, parameters: Parameters, dpenalty: Any, *, strength: float) -> list[Array]:
        return super().l2_penalty_vjp([_spared(theta) for theta in parameters], dpenalty, strength=strength)


class CappedLogits(NumPy):
    """Logits are squashed into a range."""

    fault = Fault(
        "cross_entropy.capped_logits",
        ("cross_entropy",),
        "Logits are squashed into (−30, 30) by a tanh.",
        "Gemma 2's soft-capping",
    )

    def cross_entropy(self, logits: Array, labels: Labels) -> Any:
        return super().cross_entropy(30 * np.tanh(logits / 30), labels)


def _spared(theta: Array) -> Array:
    return np.where(np.abs(theta) == np.max(np.abs(theta)), 0, theta).astype(theta.dtype)
