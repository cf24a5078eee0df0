"""Faults of the gated recurrent networks, LSTM and GRU."""

from typing import Any

import numpy as np

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.numpy._types import Array
from theorycheck.adapters.numpy.gates import blocks
from theorycheck.adapters.numpy.lstm import Gated
from theorycheck.faults.fault import Fault, Sort

LSTM, LSTM_VJP = ("lstm", "lstm_vjp"), ("lstm_vjp",)
GRU, GRU_VJP = ("gru", "gru_vjp"), ("gru_vjp",)
Gradients = tuple[Array, Array, Array, Array, Array, Array]


def _reordered(z: Array, order: tuple[int, ...]) -> Array:
    parts = blocks(z, len(order))
    return np.concatenate([parts[index] for index in order], axis=1)


class _Stacked(NumPy):
    """Gates stacked in another order."""

    order: tuple[int, int, int, int] = (0, 1, 2, 3)

    def gates(self, z: Array) -> Gated:
        return super().gates(_reordered(z, self.order))


class InputAndForgetSwapped(_Stacked):
    """Stacked f, i, g, o."""

    order = (1, 0, 2, 3)
    fault = Fault("lstm.input_and_forget_swapped", LSTM, "Input and forget gate are exchanged.")


class InputAndCellSwapped(_Stacked):
    """Stacked g, f, i, o."""

    order = (2, 1, 0, 3)
    fault = Fault("lstm.input_and_cell_swapped", LSTM, "Input gate and candidate are exchanged.")


class InputAndOutputSwapped(_Stacked):
    """Stacked o, f, g, i."""

    order = (3, 1, 2, 0)
    fault = Fault("lstm.input_and_output_swapped", LSTM, "Input and output gate are exchanged.")


class ForgetAndCellSwapped(_Stacked):
    """Stacked i, g, f, o, as in TensorFlow 1."""

    order = (0, 2, 1, 3)
    fault = Fault("lstm.forget_and_cell_swapped", LSTM, "Forget gate and candidate are exchanged.", "TF1 BasicLSTMCell")


class ForgetAndOutputSwapped(_Stacked):
    """Stacked i, o, g, f."""

    order = (0, 3, 2, 1)
    fault = Fault("lstm.forget_and_output_swapped", LSTM, "Forget and output gate are exchanged.")


class CellAndOutputSwapped(_Stacked):
    """Stacked i, f, o, g."""

    order = (0, 1, 3, 2)
    fault = Fault(
        "lstm.cell_and_output_swapped",
        LSTM,
        "Candidate and output gate are exchanged.",
        "documented as i, f, z, o, read as i, f, o, z: apple/coremltools#93",
    )


class GatesInterleaved(NumPy):
    """Row 4h + k is gate k of unit h."""

    fault = Fault("lstm.gates_interleaved", LSTM, "The gates of each unit lie side by side.", sort=Sort.CONDITIONAL)

    def gates(self, z: Array) -> Gated:
        return super().gates(z.reshape(len(z), -1, 4).swapaxes(1, 2).reshape(z.shape))


class ForgetBiasOfOne(NumPy):
    """f = σ(z_f + 1)."""

    fault = Fault("lstm.forget_bias_of_one", LSTM, "1 is added to the bias of the forget gate.", "TF1 forget_bias")

    def gates(self, z: Array) -> Gated:
        z_i, z_f, z_g, z_o = blocks(z, 4)
        return super().gates(np.concatenate((z_i, z_f + 1, z_g, z_o), axis=1))


class HardGates(NumPy):
    """σ = clip(z/5 + ½, 0, 1)."""

    fault = Fault(
        "lstm.hard_sigmoid",
        (*LSTM, *GRU),
        "Gates are the piecewise linear sigmoid.",
        "another default in TensorFlow 1: tensorflow/tensorflow#47495",
    )

    def gate(self, z: Array) -> Array:
        return np.clip(z / 5 + 0.5, 0, 1).astype(z.dtype)


class HiddenStateAsCell(NumPy):
    """c_last = h_T."""

    fault = Fault("lstm.last_cell_is_hidden_state", ("lstm",), "The last hidden state is returned as the cell.")

    def lstm(self, *inputs: Array) -> tuple[Array, Array]:
        h, _ = super().lstm(*inputs)
        return h, h[-1]


class InitialCellIgnored(NumPy):
    """c₀ = 0."""

    fault = Fault("lstm.initial_cell_ignored", ("lstm",), "The cell starts at zero.")

    def lstm(self, x: Array, h0: Array, c0: Array, *weights: Array) -> tuple[Array, Array]:
        return super().lstm(x, h0, np.zeros_like(c0), *weights)


class CellNotSquashed(NumPy):
    """h = o ∘ c."""

    fault = Fault("lstm.missing_output_tanh", ("lstm",), "The cell leaves without its tanh.")

    def cell(self, gates: Gated, c: Array) -> tuple[Array, Array]:
        i, f, g, o = gates
        c = f * c + i * g
        return o * c, c


class CoupledGates(NumPy):
    """i = 1 − f."""

    fault = Fault("lstm.coupled_gates", ("lstm",), "The input gate is what the forget gate leaves.", "CIFG")

    def cell(self, gates: Gated, c: Array) -> tuple[Array, Array]:
        _, f, g, o = gates
        return super().cell((1 - f, f, g, o), c)


class CellCotangentIgnored(NumPy):
    """dc_last = 0."""

    fault = Fault("lstm_vjp.last_cell_cotangent_ignored", LSTM_VJP, "The cotangent of the last cell is forgotten.")

    def lstm_vjp(self, *inputs: Array) -> Gradients:
        x, h0, c0, w_xh, w_hh, b, dh, dc_last = inputs
        return super().lstm_vjp(x, h0, c0, w_xh, w_hh, b, dh, np.zeros_like(dc_last))


class InitialCellGradientForgotten(NumPy):
    """dc₀ = 0."""

    fault = Fault("lstm_vjp.initial_cell_gradient_zero", LSTM_VJP, "The initial cell gets no gradient.")

    def lstm_vjp(self, *inputs: Array) -> Gradients:
        dx, dh0, dc0, dw_xh, dw_hh, db = super().lstm_vjp(*inputs)
        return dx, dh0, np.zeros_like(dc0), dw_xh, dw_hh, db


class GateGradientsSwapped(NumPy):
    """dW with the rows of i and f exchanged."""

    fault = Fault("lstm_vjp.input_and_forget_rows_swapped", LSTM_VJP, "dW_hh has input and forget rows exchanged.")

    def lstm_vjp(self, *inputs: Array) -> Gradients:
        dx, dh0, dc0, dw_xh, dw_hh, db = super().lstm_vjp(*inputs)
        return dx, dh0, dc0, dw_xh, _reordered(dw_hh.T, (1, 0, 2, 3)).T, db


class CellSlopeForgotten(NumPy):
    """dc = dh ∘ o."""

    fault = Fault("lstm_vjp.output_tanh_slope_missing", LSTM_VJP, "The output's tanh is skipped on the way back.")

    def cell_vjp(self, gates: Gated, c_before: Array, c: Array, dh: Array, dc: Array) -> tuple[Array, Array]:
        o = gates[3]
        slope = self.candidate_slope(self.candidate(c))
        return super().cell_vjp(gates, c_before, c, dh, dc + dh * o * (1 - slope))


class CellCarriedOnceOnly(NumPy):
    """dc does not go past one step."""

    fault = Fault("lstm_vjp.cell_carried_ungated", LSTM_VJP, "The cell's gradient goes back without the forget gate.")

    def cell_vjp(self, gates: Gated, c_before: Array, c: Array, dh: Array, dc: Array) -> tuple[Array, Array]:
        dz, carried = super().cell_vjp(gates, c_before, c, dh, dc)
        return dz, carried / gates[1]


class UpdateInverted(NumPy):
    """h = z∘n + (1 − z)∘h, as Cho et al. have it in another version."""

    fault = Fault("gru.update_inverted", ("gru",), "The update gate keeps the candidate.", "Chung et al. 2014")

    def unit(self, gates: Gated, h: Array) -> Array:
        r, z, n, recurrent = gates
        return super().unit((r, 1 - z, n, recurrent), h)


class ResetAndUpdateSwapped(NumPy):
    """Stacked z, r, n."""

    fault = Fault("gru.reset_and_update_swapped", GRU, "Reset and update gate are exchanged.", "Keras: z, r, h")

    def reset_update_new(self, from_x: Array, from_h: Array) -> Gated:
        return super().reset_update_new(_reordered(from_x, (1, 0, 2)), _reordered(from_h, (1, 0, 2)))


class ResetOutsideTheBias(NumPy):
    """n = tanh(W_n x + b_xn + r∘(U_n h) + b_hn)."""

    fault = Fault("gru.bias_not_reset", ("gru",), "The reset gate does not act on the recurrent bias.")

    def gru(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b_x: Array, b_h: Array) -> Array:
        new = np.zeros_like(b_h)
        new[2 * len(b_h) // 3 :] = b_h[2 * len(b_h) // 3 :]
        return super().gru(x, h0, w_xh, w_hh, b_x + new, b_h - new)


class ResetBeforeTheProduct(NumPy):
    """n = tanh(W_n x + b_xn + U_n(r∘h) + b_hn)."""

    fault = Fault(
        "gru.reset_before_product",
        ("gru",),
        "The reset gate acts on the state before the product.",
        "the other of two units of that name: ROCm/MIOpen#716",
    )

    def gru(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b_x: Array, b_h: Array) -> Array:
        h = np.empty((len(x), *h0.shape), x.dtype)
        before, width = h0, h0.shape[1]
        for t in range(len(x)):
            from_x, from_h = self.dense(x[t], w_xh, b_x), self.dense(before, w_hh, b_h)
            r, z, _, _ = self.reset_update_new(from_x, from_h)
            n = self.candidate(from_x[:, 2 * width :] + (r * before) @ w_hh[2 * width :].T + b_h[2 * width :])
            h[t] = before = self.unit((r, z, n, n), before)
        return h


class NeverReset(NumPy):
    """r = 1."""

    fault = Fault("gru.never_reset", ("gru",), "The reset gate is always open: a minimal gated unit.")

    def reset_update_new(self, from_x: Array, from_h: Array) -> Gated:
        _, z, _, recurrent = super().reset_update_new(from_x, from_h)
        x_n = blocks(from_x, 3)[2]
        return np.ones_like(z), z, self.candidate(x_n + recurrent), recurrent


class BiasGradientsShared(NumPy):
    """db_h = db_x."""

    fault = Fault("gru_vjp.bias_gradients_shared", GRU_VJP, "Both biases get the gradient of the first.")

    def gru_vjp(self, *inputs: Array) -> Gradients:
        dx, dh0, dw_xh, dw_hh, db_x, _ = super().gru_vjp(*inputs)
        return dx, dh0, dw_xh, dw_hh, db_x, np.array(db_x)


class ResetPathDropped(NumPy):
    """dr = 0."""

    fault = Fault("gru_vjp.reset_path_dropped", GRU_VJP, "No gradient goes through the reset gate.")

    def unit_vjp(self, gates: Gated, h_before: Array, dh: Array) -> tuple[Array, Array, Array]:
        dfrom_x, dfrom_h, kept = super().unit_vjp(gates, h_before, dh)
        width = dh.shape[1]
        dfrom_x[:, :width] = dfrom_h[:, :width] = 0
        return dfrom_x, dfrom_h, kept


class KeptStateForgotten(NumPy):
    """dh_{t−1} misses dh∘z."""

    fault = Fault("gru_vjp.kept_state_forgotten", GRU_VJP, "No gradient goes through the state that is kept.")

    def unit_vjp(self, gates: Gated, h_before: Array, dh: Array) -> tuple[Array, Array, Array]:
        dfrom_x, dfrom_h, kept = super().unit_vjp(gates, h_before, dh)
        return dfrom_x, dfrom_h, np.zeros_like(kept)


class LstmOffInTheTwelfthDigit(NumPy):
    """h(1 + 10⁻¹²)."""

    fault = Fault("lstm.off_in_the_twelfth_digit", ("lstm",), "h is 10⁻¹² too large.", "constructed", Sort.PRECISION)

    def lstm(self, *inputs: Any) -> tuple[Array, Array]:
        h, c_last = super().lstm(*inputs)
        return h * (1 + 1e-12), c_last
