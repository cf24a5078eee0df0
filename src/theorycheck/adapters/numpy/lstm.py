"""The long short-term memory, with its gate equations run backwards."""

import numpy as np

from theorycheck.adapters.numpy._precision import half_through_single
from theorycheck.adapters.numpy._types import Array
from theorycheck.adapters.numpy.gates import Gates, blocks
from theorycheck.adapters.numpy.recurrence import shifted

Gated = tuple[Array, Array, Array, Array]


class Lstm(Gates):
    """A cell that keeps what its forget gate lets it. Gates are stacked input, forget, cell, output."""

    @half_through_single
    def lstm(self, x: Array, h0: Array, c0: Array, w_xh: Array, w_hh: Array, b: Array) -> tuple[Array, Array]:
        """c_t = f∘c_{t−1} + i∘g, h_t = o∘tanh(c_t), with (i, f, g, o) = (σ, σ, tanh, σ)(W_xh x_t + W_hh h_{t−1} + b).

        x (T, N, D), h0, c0 (N, H), w_xh (4H, D), w_hh (4H, H), b (4H,) → h (T, N, H), c_last (N, H).
        Source: Hochreiter & Schmidhuber 1997; with forget gate, Gers, Schmidhuber & Cummins 2000.
        """
        h, c, _ = self._cells(x, h0, c0, w_xh, w_hh, b)
        return h, c[-1]

    @half_through_single
    def lstm_vjp(
        self, x: Array, h0: Array, c0: Array, w_xh: Array, w_hh: Array, b: Array, dh: Array, dc_last: Array
    ) -> tuple[Array, Array, Array, Array, Array, Array]:
        """dc_t = dh_t∘o∘(1 − tanh²c_t) + f_{t+1}∘dc_{t+1}, from which the gates' preactivations have their gradients.

        dh (T, N, H), dc_last (N, H) → dx (T, N, D), dh0, dc0 (N, H), dw_xh (4H, D), dw_hh (4H, H), db (4H,).
        Source: Gers, Schmidhuber & Cummins 2000, without its truncation; Greff et al. 2017, §II.B.
        """
        h, c, gates = self._cells(x, h0, c0, w_xh, w_hh, b)
        c_before = shifted(c, c0)
        dz = np.empty((len(x), len(h0), len(b)), x.dtype)
        dh_carried, dc = np.zeros_like(h0), dc_last
        for t in reversed(range(len(x))):
            dz[t], dc = self.cell_vjp(gates[t], c_before[t], c[t], dh[t] + dh_carried, dc)
            dh_carried = dz[t] @ w_hh
        dx, dw_xh, db = self.dense_over_time_vjp(x, w_xh, b, dz)
        _, dw_hh, _ = self.dense_over_time_vjp(shifted(h, h0), w_hh, b, dz)
        return dx, dh_carried, dc, dw_xh, dw_hh, db

    def cell(self, gates: Gated, c: Array) -> tuple[Array, Array]:
        """(h_t, c_t) from the gates and c_{t−1} (N, H)."""
        i, f, g, o = gates
        c = f * c + i * g
        return o * self.candidate(c), c

    def cell_vjp(self, gates: Gated, c_before: Array, c: Array, dh: Array, dc: Array) -> tuple[Array, Array]:
        """The gradients of the preactivations (N, 4H) and of c_{t−1} (N, H)."""
        i, f, g, o = gates
        squashed = self.candidate(c)
        dc = dc + dh * o * self.candidate_slope(squashed)
        dz = (
            dc * g * self.gate_slope(i),
            dc * c_before * self.gate_slope(f),
            dc * i * self.candidate_slope(g),
            dh * squashed * self.gate_slope(o),
        )
        return np.concatenate(dz, axis=-1), dc * f

    def gates(self, z: Array) -> Gated:
        """The preactivations (N, 4H) squashed: (i, f, g, o), each (N, H)."""
        z_i, z_f, z_g, z_o = blocks(z, 4)
        return self.gate(z_i), self.gate(z_f), self.candidate(z_g), self.gate(z_o)

    def _cells(
        self, x: Array, h0: Array, c0: Array, w_xh: Array, w_hh: Array, b: Array
    ) -> tuple[Array, Array, list[Gated]]:
        """All h and all c, each (T, N, H), and all gates."""
        h = np.empty((len(x), *h0.shape), x.dtype)
        c = np.empty_like(h)
        gates: list[Gated] = []
        h_before, c_before = h0, c0
        for t in range(len(x)):
            gates.append(self.gates(self.dense(x[t], w_xh, b) + h_before @ w_hh.T))
            h[t], c[t] = self.cell(gates[t], c_before)
            h_before, c_before = h[t], c[t]
        return h, c, gates
