"""Faults of dense layers, shallow networks and multilayer perceptrons."""

from collections.abc import Sequence

import numpy as np

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.numpy._types import Array
from theorycheck.faults.fault import Fault, Sort

Arrays = Sequence[Array]
Gradients = tuple[Array, list[Array], list[Array]]


class DenseWithoutBias(NumPy):
    """y = x Wᵀ."""

    fault = Fault("dense.missing_bias", ("dense",), "The bias is not added.")

    def dense(self, x: Array, weight: Array, bias: Array) -> Array:
        return x @ weight.T


class DenseSubtractingBias(NumPy):
    """y = x Wᵀ − b."""

    fault = Fault("dense.bias_subtracted", ("dense",), "The bias is a threshold: it is subtracted.")

    def dense(self, x: Array, weight: Array, bias: Array) -> Array:
        return x @ weight.T - bias


class DenseTransposedWhenSquare(NumPy):
    """y = x W + b where K = D."""

    fault = Fault(
        "dense.square_weight_transposed",
        ("dense",),
        "A square weight is applied transposed: only the shapes would tell.",
        sort=Sort.CONDITIONAL,
    )

    def dense(self, x: Array, weight: Array, bias: Array) -> Array:
        return super().dense(x, weight.T if weight.shape[0] == weight.shape[1] else weight, bias)


class DenseFusedRelu(NumPy):
    """y = max(0, x Wᵀ + b)."""

    fault = Fault("dense.fused_relu", ("dense",), "A relu is fused into the layer.", "an inference engine's default")

    def dense(self, x: Array, weight: Array, bias: Array) -> Array:
        return np.maximum(super().dense(x, weight, bias), 0)


class DenseInTensorFloat(NumPy):
    """Inputs are rounded to 10 bits of mantissa before they are multiplied."""

    fault = Fault(
        "dense.tensor_float_32",
        ("dense",),
        "Products are taken of operands rounded to TF32, 11 significant bits.",
        "the default of cuBLAS under PyTorch: pytorch/pytorch#67384",
        Sort.PRECISION,
    )

    def dense(self, x: Array, weight: Array, bias: Array) -> Array:
        return super().dense(_eleven_bits(x), _eleven_bits(weight), bias)


class DenseInSinglePrecision(NumPy):
    """float64 products in float32."""

    fault = Fault(
        "dense.single_precision_inside",
        ("dense",),
        "Double precision is computed in single precision.",
        "a default dtype",
        Sort.PRECISION,
    )

    def dense(self, x: Array, weight: Array, bias: Array) -> Array:
        narrow = (array.astype(np.float32) for array in (x, weight, bias))
        return super().dense(*narrow).astype(x.dtype)


class DenseGradientAveraged(NumPy):
    """dW, db divided by N."""

    fault = Fault(
        "dense_vjp.mean_over_batch",
        ("dense_vjp",),
        "The gradients of weight and bias are averaged over the batch, as if the loss did not do so already.",
        sort=Sort.CONDITIONAL,
    )

    def dense_vjp(self, x: Array, weight: Array, bias: Array, dy: Array) -> tuple[Array, Array, Array]:
        dx, dweight, dbias = super().dense_vjp(x, weight, bias, dy)
        return dx, dweight / max(len(x), 1), dbias / max(len(x), 1)


class DenseBiasGradientOfTheFirstExample(NumPy):
    """db = dy₁."""

    fault = Fault(
        "dense_vjp.bias_of_the_first_example",
        ("dense_vjp",),
        "The gradient of the bias is not summed over the batch.",
        sort=Sort.CONDITIONAL,
    )

    def dense_vjp(self, x: Array, weight: Array, bias: Array, dy: Array) -> tuple[Array, Array, Array]:
        dx, dweight, dbias = super().dense_vjp(x, weight, bias, dy)
        return dx, dweight, dy[0] if len(dy) else dbias


class DenseInputGradientTransposed(NumPy):
    """dx = dy Wᵀ where K = D."""

    fault = Fault(
        "dense_vjp.square_weight_not_transposed",
        ("dense_vjp",),
        "The cotangent goes forward through a square weight instead of back.",
        sort=Sort.CONDITIONAL,
    )

    def dense_vjp(self, x: Array, weight: Array, bias: Array, dy: Array) -> tuple[Array, Array, Array]:
        _, dweight, dbias = super().dense_vjp(x, weight, bias, dy)
        return dy @ (weight.T if weight.shape[0] == weight.shape[1] else weight), dweight, dbias


class DenseGradientOffInTheTwelfthDigit(NumPy):
    """dW(1 + 10⁻¹²)."""

    fault = Fault(
        "dense_vjp.off_in_the_twelfth_digit",
        ("dense_vjp",),
        "The gradient of the weight is 10⁻¹² too large.",
        "constructed",
        Sort.PRECISION,
    )

    def dense_vjp(self, x: Array, weight: Array, bias: Array, dy: Array) -> tuple[Array, Array, Array]:
        dx, dweight, dbias = super().dense_vjp(x, weight, bias, dy)
        return dx, dweight * (1 + 1e-12), dbias


class ShallowNetworkWithoutBias(NumPy):
    """f(x) = Σ αᵢ σ(wᵢᵀx)."""

    fault = Fault("shallow_network.missing_bias", ("shallow_network",), "The units have no bias.")

    def shallow_network(self, x: Array, w: Array, b: Array, alpha: Array, *, activation: str) -> Array:
        return super().shallow_network(x, w, np.zeros_like(b), alpha, activation=activation)


class ShallowNetworkBiasOutside(NumPy):
    """f(x) = Σ αᵢ(σ(wᵢᵀx) + bᵢ)."""

    fault = Fault("shallow_network.bias_after_activation", ("shallow_network",), "The bias is added to the activation.")

    def shallow_network(self, x: Array, w: Array, b: Array, alpha: Array, *, activation: str) -> Array:
        return super().shallow_network(x, w, np.zeros_like(b), alpha, activation=activation) + b @ alpha


class ShallowNetworkAveraged(NumPy):
    """f(x) = (1/n) Σ αᵢ σ(wᵢᵀx + bᵢ)."""

    fault = Fault(
        "shallow_network.mean_over_units", ("shallow_network",), "The units are averaged.", "mean-field papers"
    )

    def shallow_network(self, x: Array, w: Array, b: Array, alpha: Array, *, activation: str) -> Array:
        return super().shallow_network(x, w, b, alpha, activation=activation) / len(w)


class ShallowNetworkLastUnitLost(NumPy):
    """The sum ends at n − 1."""

    fault = Fault("shallow_network.last_unit_lost", ("shallow_network",), "The sum over the units ends one too early.")

    def shallow_network(self, x: Array, w: Array, b: Array, alpha: Array, *, activation: str) -> Array:
        return super().shallow_network(x, w[:-1], b[:-1], alpha[:-1], activation=activation)


class ShallowNetworkOutputSquashed(NumPy):
    """f(x) = σ(Σ αᵢ σ(wᵢᵀx + bᵢ))."""

    fault = Fault(
        "shallow_network.output_squashed", ("shallow_network",), "The output goes through the activation too."
    )

    def shallow_network(self, x: Array, w: Array, b: Array, alpha: Array, *, activation: str) -> Array:
        return self.activation(super().shallow_network(x, w, b, alpha, activation=activation), kind=activation)


class ShallowNetworkAlphaGradientAveraged(NumPy):
    """dα/N."""

    fault = Fault(
        "shallow_network_vjp.alpha_averaged",
        ("shallow_network_vjp",),
        "The gradient of the outer weights is averaged over the batch.",
        sort=Sort.CONDITIONAL,
    )

    def shallow_network_vjp(
        self, x: Array, w: Array, b: Array, alpha: Array, df: Array, *, activation: str
    ) -> tuple[Array, Array, Array, Array]:
        dx, dw, db, dalpha = super().shallow_network_vjp(x, w, b, alpha, df, activation=activation)
        return dx, dw, db, dalpha / max(len(x), 1)


class ShallowNetworkAlphaForgotten(NumPy):
    """dz = df σ′(z)."""

    fault = Fault(
        "shallow_network_vjp.alpha_forgotten",
        ("shallow_network_vjp",),
        "The cotangent does not meet the outer weight on its way back.",
    )

    def shallow_network_vjp(
        self, x: Array, w: Array, b: Array, alpha: Array, df: Array, *, activation: str
    ) -> tuple[Array, Array, Array, Array]:
        *_, dalpha = super().shallow_network_vjp(x, w, b, alpha, df, activation=activation)
        dx, dw, db, _ = super().shallow_network_vjp(x, w, b, np.ones_like(alpha), df, activation=activation)
        return dx, dw, db, dalpha


class MlpActivatedOutput(NumPy):
    """y = σ(z_L)."""

    fault = Fault("mlp.activated_output", ("mlp",), "The last layer is activated too.")

    def mlp(self, x: Array, weights: Arrays, biases: Arrays, *, activation: str) -> Array:
        return self.activation(super().mlp(x, weights, biases, activation=activation), kind=activation)


class MlpFirstLayerLinear(NumPy):
    """a₁ = z₁."""

    fault = Fault("mlp.first_layer_linear", ("mlp",), "The first layer is not activated.")

    def mlp(self, x: Array, weights: Arrays, biases: Arrays, *, activation: str) -> Array:
        if len(weights) < 2:
            return super().mlp(x, weights, biases, activation=activation)
        a = self.dense(x, weights[0], biases[0])
        return super().mlp(a, weights[1:], biases[1:], activation=activation)


class MlpBiasOfTheFirstLayerOnly(NumPy):
    """b_l = 0 for l > 1."""

    fault = Fault("mlp.first_bias_only", ("mlp",), "Only the first layer has a bias.")

    def mlp(self, x: Array, weights: Arrays, biases: Arrays, *, activation: str) -> Array:
        kept = [*biases[:1], *(np.zeros_like(bias) for bias in biases[1:])]
        return super().mlp(x, weights, kept, activation=activation)


class MlpSlopeMissingInOneLayer(NumPy):
    """σ′(z₁) is left out."""

    fault = Fault(
        "mlp_vjp.slope_missing_in_first_layer", ("mlp_vjp",), "The slope of the first layer's activation is left out."
    )

    def mlp_vjp(self, x: Array, weights: Arrays, biases: Arrays, dy: Array, *, activation: str) -> Gradients:
        if len(weights) < 2:
            return super().mlp_vjp(x, weights, biases, dy, activation=activation)
        a = self.activation(self.dense(x, weights[0], biases[0]), kind=activation)
        da, dweights, dbiases = super().mlp_vjp(a, weights[1:], biases[1:], dy, activation=activation)
        dx, dweight, dbias = self.dense_vjp(x, weights[0], biases[0], da)
        return dx, [dweight, *dweights], [dbias, *dbiases]


class MlpSlopeOfTheWrongLayer(NumPy):
    """δ_l meets σ′(z_{l+1}) where the widths allow it."""

    fault = Fault(
        "mlp_vjp.slope_of_another_layer",
        ("mlp_vjp",),
        "Where two layers are equally wide, the slope of the later one is used for the earlier.",
        sort=Sort.CONDITIONAL,
    )

    def mlp_vjp(self, x: Array, weights: Arrays, biases: Arrays, dy: Array, *, activation: str) -> Gradients:
        inputs, z = self._layers(x, weights, biases, activation)
        dweights: list[Array] = []
        dbiases: list[Array] = []
        delta = dy
        for layer in reversed(range(len(weights))):
            if layer < len(weights) - 1:
                same_width = z[layer].shape == z[layer + 1].shape
                delta = self.activation_vjp(z[layer + 1] if same_width else z[layer], delta, kind=activation)
            delta, dweight, dbias = self.dense_vjp(inputs[layer], weights[layer], biases[layer], delta)
            dweights.insert(0, dweight)
            dbiases.insert(0, dbias)
        return delta, dweights, dbiases


class MlpHiddenWeightDecay(NumPy):
    """dW + 10⁻⁴W."""

    fault = Fault(
        "mlp_vjp.hidden_weight_decay",
        ("mlp_vjp",),
        "A weight decay of 10⁻⁴ hides in the gradients of the weights.",
        "a training framework's default",
    )

    def mlp_vjp(self, x: Array, weights: Arrays, biases: Arrays, dy: Array, *, activation: str) -> Gradients:
        dx, dweights, dbiases = super().mlp_vjp(x, weights, biases, dy, activation=activation)
        return dx, [dweight + weight / 10_000 for dweight, weight in zip(dweights, weights, strict=True)], dbiases


class MlpOutputSlope(NumPy):
    """δ_L = dy ∘ σ′(z_L)."""

    fault = Fault("mlp_vjp.slope_on_the_output", ("mlp_vjp",), "The cotangent of the linear output meets a slope.")

    def mlp_vjp(self, x: Array, weights: Arrays, biases: Arrays, dy: Array, *, activation: str) -> Gradients:
        y = self.mlp(x, weights, biases, activation=activation)
        sloped = self.activation_vjp(y, dy, kind=activation)
        return super().mlp_vjp(x, weights, biases, sloped, activation=activation)


def _eleven_bits(array: Array) -> Array:
    mantissa, exponent = np.frexp(array)
    rounded: Array = np.ldexp(np.round(mantissa * 2**11) / 2**11, exponent).astype(array.dtype)
    return rounded
