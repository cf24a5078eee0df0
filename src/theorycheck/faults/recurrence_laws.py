"""Recurrences that look ahead, forget what they are handed, or let gradients grow."""

from typing import Any

import numpy as np

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.numpy._types import Array
from theorycheck.faults.fault import Fault, Sort

Gradients = tuple[Array, Array, Array, Array, Array]


class LookAhead(NumPy):
    """A billionth of the mean of the whole sequence in every input."""

    fault = Fault(
        "rnn.look_ahead",
        ("rnn",),
        "Inputs are centred by 1e-9 of their mean over time, the future included.",
        origin="constructed: a normalisation over the time axis",
        sort=Sort.PRECISION,
    )

    def rnn(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, **options: Any) -> Array:
        centred = x - x.dtype.type(1e-9) * x.mean(axis=0)
        return super().rnn(centred, h0, w_xh, w_hh, b, **options)


class StateFades(NumPy):
    """The state handed over counts for 0.999 of itself."""

    fault = Fault(
        "rnn.state_fades", ("rnn",), "h0 is multiplied by 0.999.", origin="constructed: a decay applied at every call"
    )

    def rnn(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, **options: Any) -> Array:
        return super().rnn(x, h0 * h0.dtype.type(0.999), w_xh, w_hh, b, **options)


class GradientToTheFuture(NumPy):
    """The gradient of the inputs is out by one step."""

    fault = Fault(
        "rnn_vjp.gradient_one_step_late",
        ("rnn_vjp",),
        "dx of each step is that of the step before, the first that of the last.",
        origin="an index slip in the loop backwards",
    )

    def rnn_vjp(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, dh: Array, **options: Any) -> Gradients:
        dx, dh0, dw_xh, dw_hh, db = super().rnn_vjp(x, h0, w_xh, w_hh, b, dh, **options)
        return np.roll(dx, 1, axis=0), dh0, dw_xh, dw_hh, db


class SlopeForgotten(NumPy):
    """Backpropagation through time without the activation's derivative."""

    fault = Fault(
        "rnn_vjp.slope_forgotten",
        ("rnn_vjp",),
        "δ_t = dh_t + W_hhᵀ δ_{t+1}: the derivative of the activation is left out.",
    )

    def rnn_vjp(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, dh: Array, **options: Any) -> Gradients:
        return Linear().rnn_vjp(x, h0, w_xh, w_hh, b, dh, **options)


class Linear(NumPy):
    """Activations whose slope is 1 everywhere."""

    def activation_vjp(self, z: Array, da: Array, *, kind: str) -> Array:
        return da


class SigmoidSlopeFromTanh(NumPy):
    """1 − a² as the slope of the logistic function."""

    fault = Fault(
        "rnn_vjp.sigmoid_slope_from_tanh",
        ("rnn_vjp",),
        "The slope of the logistic function is taken to be 1 − a², which is that of tanh.",
        sort=Sort.CONDITIONAL,
    )

    def rnn_vjp(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, dh: Array, **options: Any) -> Gradients:
        return TanhSlopes().rnn_vjp(x, h0, w_xh, w_hh, b, dh, **options)


class TanhSlopes(NumPy):
    """The logistic function with the derivative of tanh, taken at its output."""

    def activation_vjp(self, z: Array, da: Array, *, kind: str) -> Array:
        if kind != "sigmoid":
            return super().activation_vjp(z, da, kind=kind)
        slope: Array = 1 - np.square(self.activation(z, kind=kind))
        return da * slope


class UnitsCounted(NumPy):
    """A bias that grows from unit to unit."""

    fault = Fault(
        "rnn.bias_grows_with_the_unit",
        ("rnn",),
        "The bias of unit i is 0.01·i larger than it was given.",
        origin="constructed: hidden units that are not alike",
        sort=Sort.CONDITIONAL,
    )

    def rnn(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, **options: Any) -> Array:
        uneven = b + b.dtype.type(0.01) * np.arange(len(b), dtype=b.dtype)
        return super().rnn(x, h0, w_xh, w_hh, uneven, **options)


class CarriedGradientClipped(NumPy):
    """The gradients of the states are clipped as they come in."""

    fault = Fault(
        "rnn_vjp.cotangents_clipped",
        ("rnn_vjp",),
        "Cotangents are clipped to [−10, 10].",
        origin="gradient clipping hidden in the layer",
        sort=Sort.CONDITIONAL,
    )

    def rnn_vjp(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, dh: Array, **options: Any) -> Gradients:
        return super().rnn_vjp(x, h0, w_xh, w_hh, b, np.clip(dh, -10, 10), **options)


class StateAdded(NumPy):
    """h_t = h_{t−1} + σ(…)."""

    fault = Fault(
        "rnn.state_added",
        ("rnn",),
        "The state before is added to the activation.",
        origin="a residual connection around the cell",
    )

    def rnn(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, **options: Any) -> Array:
        states, h = np.empty((len(x), *h0.shape), x.dtype), h0
        for t in range(len(x)):
            [step] = super().rnn(x[t : t + 1], h, w_xh, w_hh, b, **options)
            states[t] = h = h + step
        return states
