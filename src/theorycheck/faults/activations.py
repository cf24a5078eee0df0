"""Faults of activation functions and their slopes."""

from math import pi, sqrt

import numpy as np
from scipy.special import erf

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.numpy._types import Array
from theorycheck.adapters.numpy.activations import gelu_slope, normal_cdf, sigmoid
from theorycheck.faults.fault import Fault, Sort

ACTIVATION = ("activation",)
SLOPE = ("activation_vjp",)


class LeakyRelu(NumPy):
    """relu(z) = max(z, 0.01 z)."""

    fault = Fault("activation.leaky_relu", ACTIVATION, "relu lets 1 % of negative values through.")

    def activation(self, z: Array, *, kind: str) -> Array:
        return np.maximum(z, z / 100) if kind == "relu" else super().activation(z, kind=kind)


class Relu6(NumPy):
    """relu(z) = min(max(z, 0), 6)."""

    fault = Fault("activation.relu_capped_at_6", ACTIVATION, "relu saturates at 6.", "ReLU6", Sort.CONDITIONAL)

    def activation(self, z: Array, *, kind: str) -> Array:
        a = super().activation(z, kind=kind)
        return np.minimum(a, 6) if kind == "relu" else a


class HardSigmoid(NumPy):
    """σ(z) = clip(z/6 + ½, 0, 1)."""

    fault = Fault("activation.hard_sigmoid", ACTIVATION, "sigmoid is the piecewise linear one.", "MobileNetV3")

    def activation(self, z: Array, *, kind: str) -> Array:
        return np.clip(z / 6 + 0.5, 0, 1).astype(z.dtype) if kind == "sigmoid" else super().activation(z, kind=kind)


class TanhGelu(NumPy):
    """gelu(z) = ½z(1 + tanh(√(2/π)(z + 0.044715 z³)))."""

    fault = Fault(
        "activation.tanh_gelu",
        ACTIVATION,
        "gelu is the approximation by tanh.",
        "what oneDNN called gelu: uxlfoundation/oneDNN#1122",
    )

    def activation(self, z: Array, *, kind: str) -> Array:
        if kind != "gelu":
            return super().activation(z, kind=kind)
        cubic = z * (1 + 0.044715 * np.square(z))
        a: Array = z / 2 * (1 + np.tanh(cubic * sqrt(2 / pi)))
        return a


class SoftplusLinearAbove20(NumPy):
    """softplus(z) = z for z > 20."""

    fault = Fault(
        "activation.softplus_linear_above_20",
        ACTIVATION,
        "softplus is the identity above 20: off by up to 2·10⁻⁹.",
        "torch.nn.Softplus(threshold=20)",
        Sort.PRECISION,
    )

    def activation(self, z: Array, *, kind: str) -> Array:
        a = super().activation(z, kind=kind)
        return np.where(z > 20, z, a) if kind == "softplus" else a


class RationalTanh(NumPy):
    """tanh z = z(27 + z²)/(27 + 9z²), clipped."""

    fault = Fault("activation.rational_tanh", ACTIVATION, "tanh is a Padé approximant.")

    def activation(self, z: Array, *, kind: str) -> Array:
        if kind != "tanh":
            return super().activation(z, kind=kind)
        near = np.clip(z, -3, 3)
        a: Array = near * (27 + np.square(near)) / (27 + 9 * np.square(near))
        return a


class SinglePrecisionActivation(NumPy):
    """σ(z) is computed in float32."""

    fault = Fault(
        "activation.single_precision_inside",
        ACTIVATION,
        "Every activation is computed in single precision.",
        "a kernel without a double version",
        Sort.PRECISION,
    )

    def activation(self, z: Array, *, kind: str) -> Array:
        narrow = np.clip(z, np.finfo(np.float32).min, np.finfo(np.float32).max).astype(np.float32)
        return super().activation(narrow, kind=kind).astype(z.dtype)


class ActivationOffInTheTwelfthDigit(NumPy):
    """σ(z)(1 + 10⁻¹²)."""

    fault = Fault(
        "activation.off_in_the_twelfth_digit",
        ACTIVATION,
        "Every activation is 10⁻¹² too large.",
        "constructed",
        Sort.PRECISION,
    )

    def activation(self, z: Array, *, kind: str) -> Array:
        return super().activation(z, kind=kind) * (1 + 1e-12)


class ErfWithoutRoot(NumPy):
    """gelu(z) = ½z(1 + erf z)."""

    fault = Fault("activation.gelu_without_root_two", ACTIVATION, "gelu takes erf(z) for erf(z/√2).")

    def activation(self, z: Array, *, kind: str) -> Array:
        return z / 2 * (1 + erf(z)) if kind == "gelu" else super().activation(z, kind=kind)


class MissingSlope(NumPy):
    """dz = da."""

    fault = Fault("activation_vjp.missing_slope", SLOPE, "The activation is skipped on the way back.")

    def activation_vjp(self, z: Array, da: Array, *, kind: str) -> Array:
        return np.array(da)


class SlopeOfTheOutput(NumPy):
    """dz = da σ′(σ(z))."""

    fault = Fault("activation_vjp.slope_of_the_output", SLOPE, "The slope is taken at the output, not at the input.")

    def activation_vjp(self, z: Array, da: Array, *, kind: str) -> Array:
        return super().activation_vjp(self.activation(z, kind=kind), da, kind=kind)


class TanhSlopeNotSquared(NumPy):
    """tanh′ = 1 − tanh."""

    fault = Fault("activation_vjp.tanh_not_squared", SLOPE, "The slope of tanh is 1 − a for 1 − a².")

    def activation_vjp(self, z: Array, da: Array, *, kind: str) -> Array:
        return da * (1 - np.tanh(z)) if kind == "tanh" else super().activation_vjp(z, da, kind=kind)


class SigmoidSlopeWithoutComplement(NumPy):
    """σ′ = σ."""

    fault = Fault("activation_vjp.sigmoid_without_complement", SLOPE, "The slope of sigmoid is a for a(1 − a).")

    def activation_vjp(self, z: Array, da: Array, *, kind: str) -> Array:
        return da * sigmoid(z) if kind == "sigmoid" else super().activation_vjp(z, da, kind=kind)


class LeakySlope(NumPy):
    """relu′(z) = 0.01 for z < 0."""

    fault = Fault("activation_vjp.leaky_relu", SLOPE, "The slope of relu is 0.01 where it is 0.")

    def activation_vjp(self, z: Array, da: Array, *, kind: str) -> Array:
        return (
            da * np.where(z > 0, 1, z.dtype.type(0.01)) if kind == "relu" else super().activation_vjp(z, da, kind=kind)
        )


class GeluSlopeWithoutDensity(NumPy):
    """gelu′ = Φ."""

    fault = Fault("activation_vjp.gelu_without_density", SLOPE, "The slope of gelu is Φ(z), without zφ(z).")

    def activation_vjp(self, z: Array, da: Array, *, kind: str) -> Array:
        return da * normal_cdf(z) if kind == "gelu" else super().activation_vjp(z, da, kind=kind)


class SlopeWithoutCotangent(NumPy):
    """dz = σ′(z)."""

    fault = Fault("activation_vjp.cotangent_ignored", SLOPE, "The slope alone is returned, the cotangent forgotten.")

    def activation_vjp(self, z: Array, da: Array, *, kind: str) -> Array:
        return super().activation_vjp(z, np.ones_like(da), kind=kind)


class ReluSlopeByDivision(NumPy):
    """relu′(z) = relu(z)/z."""

    fault = Fault(
        "activation_vjp.relu_slope_by_division",
        SLOPE,
        "The slope of relu is relu(z)/z, which is NaN at zero.",
        sort=Sort.CONDITIONAL,
    )

    def activation_vjp(self, z: Array, da: Array, *, kind: str) -> Array:
        return da * (np.maximum(z, 0) / z) if kind == "relu" else super().activation_vjp(z, da, kind=kind)


class GeluSlopeOffInTheNinthDigit(NumPy):
    """gelu′(1 + 10⁻⁹)."""

    fault = Fault(
        "activation_vjp.gelu_off_in_the_ninth_digit",
        SLOPE,
        "The slope of gelu is 10⁻⁹ too large.",
        "constructed",
        Sort.PRECISION,
    )

    def activation_vjp(self, z: Array, da: Array, *, kind: str) -> Array:
        return da * gelu_slope(z) * (1 + 1e-9) if kind == "gelu" else super().activation_vjp(z, da, kind=kind)
