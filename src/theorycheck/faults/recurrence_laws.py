"""Recurrences that look ahead, forget what they are handed, or let gradients grow."""

from typing import Any

import numpy as np

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.numpy._types import Array
from theorycheck.adapters.numpy.lstm import Gated
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


class LeakyCell(NumPy):
    """A cell that loses a trillionth of its content per sequence."""

    fault = Fault(
        "lstm.leaky_cell",
        ("lstm",),
        "c_last is multiplied by 1 − 1e-12, in single precision by 1 − 2⁻²⁴.",
        origin="constructed",
        sort=Sort.PRECISION,
    )

    def lstm(self, x: Array, h0: Array, c0: Array, w_xh: Array, w_hh: Array, b: Array) -> tuple[Array, Array]:
        h, c_last = super().lstm(x, h0, c0, w_xh, w_hh, b)
        return h, c_last * c_last.dtype.type(1 - max(1e-12, float(np.finfo(c_last.dtype).epsneg)))


class OpenInputGate(NumPy):
    """The input gate never shuts."""

    fault = Fault(
        "lstm.input_gate_never_shut",
        ("lstm",),
        "The logistic function of the input gate is clipped to at least 1e-6.",
        origin="probabilities clipped for the sake of a logarithm",
        sort=Sort.PRECISION,
    )

    def gates(self, z: Array) -> Gated:
        i, f, g, o = super().gates(z)
        return np.maximum(i, i.dtype.type(1e-6)), f, g, o


class CellGradientClipped(NumPy):
    """The gradient of the cell is clipped on its way."""

    fault = Fault(
        "lstm_vjp.cell_gradient_clipped",
        ("lstm_vjp",),
        "The gradient that a cell hands to the one before is clipped to [−1, 1].",
        origin="the gradient clipping inside the cell of Graves 2013, §2.1",
        sort=Sort.CONDITIONAL,
    )

    def cell_vjp(self, gates: Gated, c_before: Array, c: Array, dh: Array, dc: Array) -> tuple[Array, Array]:
        dz, dc_before = super().cell_vjp(gates, c_before, c, dh, dc)
        return dz, np.clip(dc_before, -1, 1)


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


class GatedLookAhead(NumPy):
    """A billionth of the mean of the whole sequence in every input of an LSTM."""

    fault = Fault(
        "lstm.look_ahead",
        ("lstm",),
        "Inputs are centred by 1e-9 of their mean over time, the future included.",
        origin="constructed: a normalisation over the time axis",
        sort=Sort.PRECISION,
    )

    def lstm(self, x: Array, h0: Array, c0: Array, w_xh: Array, w_hh: Array, b: Array) -> tuple[Array, Array]:
        return super().lstm(x - x.dtype.type(1e-9) * x.mean(axis=0), h0, c0, w_xh, w_hh, b)


class ReadsTheNextInput(NumPy):
    """Each step of a GRU reads the input of the next."""

    fault = Fault(
        "gru.reads_the_next_input",
        ("gru",),
        "Step t reads x_{t+1}, the last its own.",
        origin="an index slip of a loop over padded sequences",
        sort=Sort.CONDITIONAL,
    )

    def gru(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b_x: Array, b_h: Array) -> Array:
        return super().gru(np.concatenate((x[1:], x[-1:])), h0, w_xh, w_hh, b_x, b_h)


class StartsFromRest(NumPy):
    """A GRU that forgets the state that it is handed."""

    fault = Fault("gru.initial_state_ignored", ("gru",), "h0 counts as zero.")

    def gru(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b_x: Array, b_h: Array) -> Array:
        return super().gru(x, np.zeros_like(h0), w_xh, w_hh, b_x, b_h)


class StateKeptWhole(NumPy):
    """h + (1 − z)∘n."""

    fault = Fault(
        "gru.state_kept_whole",
        ("gru",),
        "h_t = (1 − z)∘n + h_{t−1}: the state is not gated and grows.",
        origin="a residual connection in the place of the gate",
    )

    def unit(self, gates: Gated, h: Array) -> Array:
        _, z, n, _ = gates
        grown: Array = (1 - z) * n + h
        return grown
