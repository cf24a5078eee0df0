"""Networks without what approximation theory builds on: linear output weights, sharp kinks, an exact degree."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.adapters.numpy import NumPy
from theorycheck.faults.fault import Fault, Sort

Array = NDArray[Any]

NETWORK = ("shallow_network",)


class _OtherWeights(NumPy):
    """Output weights that are changed before the sum."""

    def shallow_network(self, x: Array, w: Array, b: Array, alpha: Array, *, activation: str) -> Array:
        changed = np.asarray(self.weights(alpha), alpha.dtype)
        return super().shallow_network(x, w, b, changed, activation=activation)

    def weights(self, alpha: Array) -> Any:
        """The output weights that the sum gets to see."""
        raise NotImplementedError


class SortedWeights(_OtherWeights):
    """The output weights are sorted, so that they meet other units."""

    fault = Fault("shallow_network.sorted_weights", NETWORK, "The output weights are sorted.", sort=Sort.CONDITIONAL)

    def weights(self, alpha: Array) -> Any:
        return np.sort(alpha)


class AbsoluteWeights(_OtherWeights):
    """Output weights lose their sign."""

    fault = Fault("shallow_network.absolute_weights", NETWORK, "The output weights lose their sign.")

    def weights(self, alpha: Array) -> Any:
        return np.abs(alpha)


class NormalizedWeights(_OtherWeights):
    """The output weights are divided by the root of the number of units, a parametrization of wide networks."""

    fault = Fault(
        "shallow_network.root_n", NETWORK, "The sum is divided by √n.", "neural tangent kernels", Sort.CONDITIONAL
    )

    def weights(self, alpha: Array) -> Any:
        return alpha / np.sqrt(len(alpha))


class ClippedWeights(_OtherWeights):
    """Large output weights are cut off."""

    fault = Fault(
        "shallow_network.clipped_weights", NETWORK, "Output weights are cut off at ±4.", "WGAN", Sort.CONDITIONAL
    )

    def weights(self, alpha: Array) -> Any:
        return np.clip(alpha, -4, 4)


class UnevenUnits(_OtherWeights):
    """Later units count a little more than earlier ones."""

    fault = Fault(
        "shallow_network.uneven_units", NETWORK, "Unit i counts 1 + 1e-9 i times.", "constructed", Sort.PRECISION
    )

    def weights(self, alpha: Array) -> Any:
        return alpha * (1 + 1e-9 * np.arange(len(alpha)))


class PrunedWeights(_OtherWeights):
    """Output weights below one percent of the largest are pruned."""

    fault = Fault(
        "shallow_network.pruned", NETWORK, "Output weights below 1 % of the largest are dropped.", sort=Sort.CONDITIONAL
    )

    def weights(self, alpha: Array) -> Any:
        return np.where(np.abs(alpha) < 0.01 * np.max(np.abs(alpha)), 0, alpha)


class SinglePrecisionNetwork(NumPy):
    """The network is computed in single precision."""

    fault = Fault("shallow_network.float32", NETWORK, "The network computes in float32.", sort=Sort.PRECISION)

    def shallow_network(self, x: Array, w: Array, b: Array, alpha: Array, *, activation: str) -> Array:
        single = (array.astype(np.float32) for array in (x, w, b, alpha))
        return super().shallow_network(*single, activation=activation).astype(x.dtype)


class _OtherActivation(NumPy):
    """One activation that is not what its name says."""

    kind = ""

    def activation(self, z: Array, *, kind: str) -> Array:
        return np.asarray(self.changed(z), z.dtype) if kind == self.kind else super().activation(z, kind=kind)

    def changed(self, z: Array) -> Any:
        """The wrong activation."""
        raise NotImplementedError


class RoundedKink(_OtherActivation):
    """The kink of relu is rounded off, as by a steep softplus."""

    fault = Fault("activation.rounded_relu", ("activation", "shallow_network", "mlp"), "The kink of relu is rounded.")
    kind = "relu"

    def changed(self, z: Array) -> Any:
        return np.logaddexp(0, 64 * z) / 64


class ExponentialTail(_OtherActivation):
    """relu is elu: negative values are not cut off."""

    fault = Fault("activation.elu", ("activation", "shallow_network", "mlp"), "relu has the tail of elu.", "ELU")
    kind = "relu"

    def changed(self, z: Array) -> Any:
        return np.where(z > 0, z, np.expm1(np.minimum(z, 0)))


class QuantizedRelu(_OtherActivation):
    """Activations are rounded to eight binary places, as in a quantized model."""

    fault = Fault(
        "activation.quantized", ("activation", "shallow_network", "mlp"), "relu is rounded to 8 binary places.", "int8"
    )
    kind = "relu"

    def changed(self, z: Array) -> Any:
        return np.round(np.maximum(z, 0) * 256) / 256


class CubicSquare(_OtherActivation):
    """The square has a small cubic term."""

    fault = Fault(
        "activation.cubic_square", ("activation", "shallow_network"), "The square has a cubic term.", "constructed"
    )
    kind = "square"

    def changed(self, z: Array) -> Any:
        return z * z + 1e-3 * z**3


class BentIdentity(_OtherActivation):
    """The identity is bent for large values."""

    fault = Fault(
        "activation.bent_identity",
        ("activation", "shallow_network"),
        "The identity is that of the bent identity.",
        "constructed",
    )
    kind = "identity"

    def changed(self, z: Array) -> Any:
        return z + 1e-3 * (np.sqrt(z * z + 1) - 1)


class SkippedLayer(NumPy):
    """A hidden layer whose shape repeats is taken for a copy and applied once."""

    fault = Fault(
        "mlp.repeated_layer_once", ("mlp",), "Equal hidden layers in a row are applied once.", sort=Sort.CONDITIONAL
    )

    def mlp(self, x: Array, weights: Any, biases: Any, *, activation: str) -> Array:
        kept = [0] + [i for i in range(1, len(weights)) if not np.array_equal(weights[i], weights[i - 1])]
        chosen = ([weights[i] for i in kept], [biases[i] for i in kept])
        return super().mlp(x, *chosen, activation=activation)
