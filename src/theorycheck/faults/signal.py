"""Layers that pass another part of the signal than theory says."""

from collections.abc import Sequence
from math import sqrt

import numpy as np

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.numpy._types import Array
from theorycheck.faults.fault import Fault, Sort


class ScaledByWidth(NumPy):
    """Divides by √fan_in, as a parametrization that moves the scale out of the weights does."""

    fault = Fault(
        "dense.scaled_by_width", ("dense",), "divides by √n", origin="the neural tangent parametrization by default"
    )

    def dense(self, x: Array, weight: Array, bias: Array) -> Array:
        scaled = (weight / sqrt(weight.shape[1])).astype(weight.dtype)
        return super().dense(x, scaled, bias)


class InputDropped(NumPy):
    """Leaves every tenth unit at zero, as a dropout left on does."""

    fault = Fault("dense.unit_dropped", ("dense",), "every tenth output is zero", sort=Sort.CONDITIONAL)

    def dense(self, x: Array, weight: Array, bias: Array) -> Array:
        y = super().dense(x, weight, bias).copy()
        y[:, 9::10] = 0
        return y


class LeakyRelu(NumPy):
    """Lets a hundredth of negative values through a relu."""

    fault = Fault("mlp.leaky_relu", ("mlp",), "relu leaks one per cent", origin="another layer's default slope")

    def activation(self, z: Array, *, kind: str) -> Array:
        return np.maximum(z, z / 100).astype(z.dtype) if kind == "relu" else super().activation(z, kind=kind)


class CappedRelu(NumPy):
    """Caps a relu at 6."""

    fault = Fault(
        "mlp.capped_relu", ("mlp",), "relu ends at 6", origin="relu6 of mobile networks", sort=Sort.CONDITIONAL
    )

    def activation(self, z: Array, *, kind: str) -> Array:
        return np.clip(z, 0, 6) if kind == "relu" else super().activation(z, kind=kind)


class SmoothRelu(NumPy):
    """Takes gelu for relu."""

    fault = Fault("mlp.smooth_relu", ("mlp",), "gelu in the place of relu")

    def activation(self, z: Array, *, kind: str) -> Array:
        return super().activation(z, kind="gelu" if kind == "relu" else kind)


class ActivationSkipped(NumPy):
    """Leaves the activation before the last layer out."""

    fault = Fault("mlp.activation_skipped", ("mlp",), "no activation before the last layer")

    def activation(self, z: Array, *, kind: str) -> Array:
        return z


class OutputSquashed(NumPy):
    """Applies tanh after the last layer."""

    fault = Fault("mlp.output_squashed", ("mlp",), "tanh after the last layer")

    def mlp(self, x: Array, weights: Sequence[Array], biases: Sequence[Array], *, activation: str) -> Array:
        return np.tanh(super().mlp(x, weights, biases, activation=activation))
