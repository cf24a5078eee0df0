"""Networks that approximate what theory says they cannot, or grow in another way with depth."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.adapters.numpy import NumPy
from theorycheck.faults.fault import Fault, Sort

Array = NDArray[Any]

ACTIVATED = ("activation", "shallow_network", "mlp")


class BinarySigmoid(NumPy):
    """The sigmoid is a step, as in networks with binary units."""

    fault = Fault("activation.binary_sigmoid", ACTIVATED, "The sigmoid is a step from 0 to 1.", "binary networks")

    def activation(self, z: Array, *, kind: str) -> Array:
        return (z > 0).astype(z.dtype) if kind == "sigmoid" else super().activation(z, kind=kind)


class ThresholdedRelu(NumPy):
    """relu drops what is below a threshold, and so jumps there."""

    fault = Fault(
        "activation.thresholded_relu", ACTIVATED, "relu is 0 below 1/16 and jumps there.", "Keras' ThresholdedReLU"
    )

    def activation(self, z: Array, *, kind: str) -> Array:
        return np.where(z > 1 / 16, z, 0) if kind == "relu" else super().activation(z, kind=kind)


class WavyTails(NumPy):
    """Units keep oscillating far out, so that a network could follow a wave on the whole line."""

    fault = Fault(
        "activation.wavy",
        ACTIVATED,
        "A hundredth of sin² z is added to every activation, as in a periodic unit.",
        "Ziyin, Hartwig & Ueda 2020",
    )

    def activation(self, z: Array, *, kind: str) -> Array:
        return np.asarray(super().activation(z, kind=kind) + np.square(np.sin(z)) / 100, z.dtype)


class SkipConnections(NumPy):
    """Hidden layers of equal width are bridged, as in a residual network."""

    fault = Fault("mlp.skip_connections", ("mlp",), "A hidden layer adds its input where the widths agree.", "ResNet")

    def mlp(self, x: Array, weights: Sequence[Array], biases: Sequence[Array], *, activation: str) -> Array:
        a = x
        for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
            hidden = self.activation(self.dense(a, weight, bias), kind=activation)
            a = hidden + a if hidden.shape == a.shape else hidden
        return self.dense(a, weights[-1], biases[-1]) if weights else x


class BestUnitOnly(NumPy):
    """Only the unit that answers loudest is heard, as in a mixture of experts."""

    fault = Fault(
        "shallow_network.loudest_unit",
        ("shallow_network",),
        "Only the unit with the largest activation counts.",
        "top-1 gating",
        Sort.CONDITIONAL,
    )

    def shallow_network(self, x: Array, w: Array, b: Array, alpha: Array, *, activation: str) -> Array:
        a = self.activation(self.dense(x, w, b), kind=activation)
        return np.where(a == a.max(axis=1, keepdims=True), a, 0) @ alpha
