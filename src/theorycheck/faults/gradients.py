"""Faults of gradients beside their operations: pairs that disagree, digits lost on the way, kinks and hidden terms."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.numpy._types import Array
from theorycheck.faults.fault import Fault, Sort

Arrays = Sequence[Array]
Gradients = tuple[Array, list[Array], list[Array]]


class DenseGradientInTensorFloat(NumPy):
    """Both factors of each product are rounded to 11 bits."""

    fault = Fault(
        "dense_vjp.tensor_float_32",
        ("dense_vjp",),
        "The products of the backward pass are taken of operands rounded to TF32, 11 significant bits.",
        "the default of cuBLAS under PyTorch: pytorch/pytorch#67384",
        Sort.PRECISION,
    )

    def dense_vjp(self, x: Array, weight: Array, bias: Array, dy: Array) -> tuple[Array, Array, Array]:
        dx, dweight, _ = super().dense_vjp(_rounded(x, 11), _rounded(weight, 11), bias, _rounded(dy, 11))
        return dx, dweight, dy.sum(axis=0)


class ConvolutionInBrainFloat(NumPy):
    """The kernel is rounded to 8 bits."""

    fault = Fault(
        "conv2d.bfloat16_kernel",
        ("conv2d",),
        "The kernel is stored with the 8 significant bits of bfloat16.",
        "mixed precision left on",
        Sort.PRECISION,
    )

    def conv2d(
        self,
        x: Array,
        kernel: Array,
        bias: Array,
        *,
        stride: tuple[int, int] = (1, 1),
        padding: tuple[int, int] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
    ) -> Array:
        return super().conv2d(x, _rounded(kernel, 8), bias, stride=stride, padding=padding, dilation=dilation)


class ConvolutionGradientInHalfPrecision(NumPy):
    """dkernel passes through float16's 11 bits."""

    fault = Fault(
        "conv2d_vjp.half_precision_kernel_gradient",
        ("conv2d_vjp",),
        "The gradient of the kernel is handed over with the 11 significant bits of float16.",
        "gradient compression",
        Sort.PRECISION,
    )

    def conv2d_vjp(
        self,
        x: Array,
        kernel: Array,
        bias: Array,
        dy: Array,
        *,
        stride: tuple[int, int] = (1, 1),
        padding: tuple[int, int] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
    ) -> tuple[Array, Array, Array]:
        dx, dkernel, dbias = super().conv2d_vjp(x, kernel, bias, dy, stride=stride, padding=padding, dilation=dilation)
        return dx, _rounded(dkernel, 11), dbias


class MlpGradientOffInTheSeventhDigit(NumPy):
    """dx(1 + 10⁻⁷)."""

    fault = Fault(
        "mlp_vjp.off_in_the_seventh_digit",
        ("mlp_vjp",),
        "The gradient of the input is 10⁻⁷ too large, about one unit in the last place of single precision.",
        "constructed",
        Sort.PRECISION,
    )

    def mlp_vjp(self, x: Array, weights: Arrays, biases: Arrays, dy: Array, *, activation: str) -> Gradients:
        dx, dweights, dbiases = super().mlp_vjp(x, weights, biases, dy, activation=activation)
        return (dx * (1 + 1e-7)).astype(x.dtype), dweights, dbiases


class ReluGradientByDivision(NumPy):
    """dz = da · relu(z)/z."""

    fault = Fault(
        "activation_vjp.relu_not_a_number_at_zero",
        ("activation_vjp",),
        "The slope of relu is relu(z)/z, which is not a number at 0.",
        "a masked division on its way back: pytorch/pytorch#4132",
        Sort.CONDITIONAL,
    )

    def activation_vjp(self, z: Array, da: Array, *, kind: str) -> Array:
        if kind != "relu":
            return super().activation_vjp(z, da, kind=kind)
        return np.asarray(da * (np.maximum(z, 0) / z), z.dtype)


class ReluGradientTwiceAtZero(NumPy):
    """dz = da(1[z ≥ 0] + 1[z = 0])."""

    fault = Fault(
        "activation_vjp.relu_counts_zero_twice",
        ("activation_vjp",),
        "At the kink of relu the slopes of both sides are added up, with 1 for each.",
        "constructed",
        Sort.CONDITIONAL,
    )

    def activation_vjp(self, z: Array, da: Array, *, kind: str) -> Array:
        if kind != "relu":
            return super().activation_vjp(z, da, kind=kind)
        dz: Array = da * ((z >= 0).astype(z.dtype) + (z == 0))
        return dz


class MlpFusedSlopeHalved(NumPy):
    """σ′ = ½(1 − a²) for tanh, in the network alone."""

    fault = Fault(
        "mlp_vjp.fused_slope_halved",
        ("mlp_vjp",),
        "The network's fused backward pass halves the slope of tanh, which is right where it stands alone.",
        "a fused kernel with a formula of its own",
    )

    def mlp_vjp(self, x: Array, weights: Arrays, biases: Arrays, dy: Array, *, activation: str) -> Gradients:
        return _HalfTheSlopeOfTanh().mlp_vjp(x, weights, biases, dy, activation=activation)


class _HalfTheSlopeOfTanh(NumPy):
    """Every slope of tanh is halved."""

    def activation_vjp(self, z: Array, da: Array, *, kind: str) -> Array:
        dz = super().activation_vjp(z, da, kind=kind)
        return dz / 2 if kind == "tanh" else dz


class MlpFirstLayerNegated(NumPy):
    """dW₁ = −δ₁ xᵀ."""

    fault = Fault(
        "mlp_vjp.first_layer_negated",
        ("mlp_vjp",),
        "The gradient of the first layer's weight has the wrong sign where there is more than one layer.",
        sort=Sort.CONDITIONAL,
    )

    def mlp_vjp(self, x: Array, weights: Arrays, biases: Arrays, dy: Array, *, activation: str) -> Gradients:
        dx, dweights, dbiases = super().mlp_vjp(x, weights, biases, dy, activation=activation)
        return dx, [-dweights[0], *dweights[1:]] if len(weights) > 1 else dweights, dbiases


class MlpSigmoidWithTheSlopeOfTanh(NumPy):
    """σ′ = 1 − a² for the sigmoid."""

    fault = Fault(
        "mlp_vjp.slope_of_tanh_for_sigmoid",
        ("mlp_vjp",),
        "The slope of the sigmoid is taken to be 1 − a², which is that of tanh: up to four times too steep.",
    )

    def mlp_vjp(self, x: Array, weights: Arrays, biases: Arrays, dy: Array, *, activation: str) -> Gradients:
        return _SigmoidAsTanh().mlp_vjp(x, weights, biases, dy, activation=activation)


class _SigmoidAsTanh(NumPy):
    """The slope of the sigmoid is 1 − a²."""

    def activation_vjp(self, z: Array, da: Array, *, kind: str) -> Array:
        if kind != "sigmoid":
            return super().activation_vjp(z, da, kind=kind)
        dz: Array = da * (1 - np.square(self.activation(z, kind=kind)))
        return dz


class PenaltyHalvedForwardAndQuarteredBack(NumPy):
    """½λ‖θ‖², with the gradient ½λθ."""

    fault = Fault(
        "l2_penalty.pair_that_disagrees",
        ("l2_penalty", "l2_penalty_vjp"),
        "The penalty has a factor ½, and its gradient lost another: neither is right, nor do they fit each other.",
        "a convention changed in one place",
    )

    def l2_penalty(self, parameters: Arrays, *, strength: float) -> Any:
        return super().l2_penalty(parameters, strength=strength / 2)

    def l2_penalty_vjp(self, parameters: Arrays, dpenalty: Any, *, strength: float) -> list[Array]:
        return super().l2_penalty_vjp(parameters, dpenalty, strength=strength / 4)


class AttentionTemperatureForwardOnly(NumPy):
    """Forward with 1/D, backward with 1/√D."""

    fault = Fault(
        "attention.temperature_of_the_forward_pass_alone",
        ("attention",),
        "The scores are divided by D where the backward pass divides by √D.",
        "muP scaling added to the forward kernel",
        Sort.CONDITIONAL,
    )

    def attention(self, q: Array, k: Array, v: Array, *, causal: bool = False) -> Array:
        return super().attention((q / np.sqrt(q.shape[-1])).astype(q.dtype), k, v, causal=causal)


class ShallowGradientLeaks(NumPy):
    """relu′(z) = 0.01 below 0 in the backward pass alone."""

    fault = Fault(
        "shallow_network_vjp.relu_leaks_backward",
        ("shallow_network_vjp",),
        "A hundredth of the cotangent leaks back through units that are off.",
        "a leaky surrogate gradient",
    )

    def shallow_network_vjp(
        self, x: Array, w: Array, b: Array, alpha: Array, df: Array, *, activation: str
    ) -> tuple[Array, Array, Array, Array]:
        return _LeakyBackward().shallow_network_vjp(x, w, b, alpha, df, activation=activation)


class _LeakyBackward(NumPy):
    """The slope of relu below 0 is 0.01."""

    def activation_vjp(self, z: Array, da: Array, *, kind: str) -> Array:
        dz = super().activation_vjp(z, da, kind=kind)
        return np.where(z < 0, da / 100, dz).astype(z.dtype) if kind == "relu" else dz


class ShallowGradientAtTheOutput(NumPy):
    """σ′ is taken at σ(z)."""

    fault = Fault(
        "shallow_network_vjp.slope_at_the_activation",
        ("shallow_network_vjp",),
        "The slope is taken at the activation instead of before it: square gives 2z² for 2z.",
    )

    def shallow_network_vjp(
        self, x: Array, w: Array, b: Array, alpha: Array, df: Array, *, activation: str
    ) -> tuple[Array, Array, Array, Array]:
        return _SlopeAfter().shallow_network_vjp(x, w, b, alpha, df, activation=activation)


class _SlopeAfter(NumPy):
    """The slope is taken at a."""

    def activation_vjp(self, z: Array, da: Array, *, kind: str) -> Array:
        return super().activation_vjp(self.activation(z, kind=kind), da, kind=kind)


def _rounded(array: Array, bits: int) -> Array:
    """To so many significant bits."""
    mantissa, exponent = np.frexp(array)
    rounded: Array = np.ldexp(np.round(mantissa * 2**bits) / 2**bits, exponent).astype(array.dtype)
    return rounded
