"""Gated recurrences that leak, look ahead, forget what they are handed, or mix up their units."""

import numpy as np

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.numpy._types import Array
from theorycheck.adapters.numpy.lstm import Gated
from theorycheck.faults.fault import Fault, Sort


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


class ResetInterleaved(NumPy):
    """Row 3h + k of both weights is gate k of unit h."""

    fault = Fault("gru.gates_interleaved", ("gru",), "The gates of each unit lie side by side.", sort=Sort.CONDITIONAL)

    def reset_update_new(self, from_x: Array, from_h: Array) -> Gated:
        apart_x, apart_h = (z.reshape(len(z), -1, 3).swapaxes(1, 2).reshape(z.shape) for z in (from_x, from_h))
        return super().reset_update_new(apart_x, apart_h)
