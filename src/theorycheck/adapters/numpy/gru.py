"""The gated recurrent unit, with its gate equations run backwards."""

import numpy as np

from theorycheck.adapters.numpy._precision import half_through_single
from theorycheck.adapters.numpy._types import Array
from theorycheck.adapters.numpy.gates import Gates, blocks
from theorycheck.adapters.numpy.recurrence import shifted

Gated = tuple[Array, Array, Array, Array]


class Gru(Gates):
    """A state that is mixed with a candidate. Gates are stacked reset, update, new."""

    @half_through_single
    def gru(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b_x: Array, b_h: Array) -> Array:
        """h_t = (1 − z)∘n + z∘h_{t−1}, n = tanh(W_n x_t + b_xn + r∘(U_n h_{t−1} + b_hn)), r and z logistic.

        x (T, N, D), h0 (N, H), w_xh (3H, D), w_hh (3H, H), b_x, b_h (3H,) → h (T, N, H).
        Source: Cho et al. 2014, with the reset gate after the product U_n h, as cuDNN has it.
        """
        h, _ = self._states(x, h0, w_xh, w_hh, b_x, b_h)
        return h

    @half_through_single
    def gru_vjp(
        self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b_x: Array, b_h: Array, dh: Array
    ) -> tuple[Array, Array, Array, Array, Array, Array]:
        """Back through time: what comes from x and what comes from h meet in sums, and behind r in a product.

        dh (T, N, H) → dx (T, N, D), dh0 (N, H), dw_xh (3H, D), dw_hh (3H, H), db_x, db_h (3H,).
        """
        h, gates = self._states(x, h0, w_xh, w_hh, b_x, b_h)
        h_before = shifted(h, h0)
        dfrom_x = np.empty((len(x), len(h0), len(b_x)), x.dtype)
        dfrom_h = np.empty_like(dfrom_x)
        carried = np.zeros_like(h0)
        for t in reversed(range(len(x))):
            dfrom_x[t], dfrom_h[t], kept = self.unit_vjp(gates[t], h_before[t], dh[t] + carried)
            carried = kept + dfrom_h[t] @ w_hh
        dx, dw_xh, db_x = self.dense_over_time_vjp(x, w_xh, b_x, dfrom_x)
        _, dw_hh, db_h = self.dense_over_time_vjp(h_before, w_hh, b_h, dfrom_h)
        return dx, carried, dw_xh, dw_hh, db_x, db_h

    def unit(self, gates: Gated, h: Array) -> Array:
        """h_t from (r, z, n, U_n h + b_hn) and h_{t−1}."""
        _, z, n, _ = gates
        mixed: Array = (1 - z) * n + z * h
        return mixed

    def unit_vjp(self, gates: Gated, h_before: Array, dh: Array) -> tuple[Array, Array, Array]:
        """Gradients of W x + b_x and of U h + b_h, each (N, 3H), and of h_{t−1} where it is kept (N, H).

        dn = dh∘(1 − z), dz = dh∘(h_{t−1} − n), dr = dn∘tanh′∘(U_n h_{t−1} + b_hn); what is kept of dh is dh∘z.
        """
        r, z, n, recurrent = gates
        dz_n = dh * (1 - z) * self.candidate_slope(n)
        dz_r = dz_n * recurrent * self.gate_slope(r)
        dz_z = dh * (h_before - n) * self.gate_slope(z)
        dfrom_x = np.concatenate((dz_r, dz_z, dz_n), axis=-1)
        dfrom_h = np.concatenate((dz_r, dz_z, dz_n * r), axis=-1)
        return dfrom_x, dfrom_h, dh * z

    def reset_update_new(self, from_x: Array, from_h: Array) -> Gated:
        """(r, z, n, U_n h + b_hn) from W x + b_x and U h + b_h, each (N, 3H)."""
        x_r, x_z, x_n = blocks(from_x, 3)
        h_r, h_z, h_n = blocks(from_h, 3)
        r = self.gate(x_r + h_r)
        return r, self.gate(x_z + h_z), self.candidate(x_n + r * h_n), h_n

    def _states(
        self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b_x: Array, b_h: Array
    ) -> tuple[Array, list[Gated]]:
        """All h (T, N, H) and all gates."""
        h = np.empty((len(x), *h0.shape), x.dtype)
        gates: list[Gated] = []
        before = h0
        for t in range(len(x)):
            from_x, from_h = self.dense(x[t], w_xh, b_x), self.dense(before, w_hh, b_h)
            gates.append(self.reset_update_new(from_x, from_h))
            h[t] = before = self.unit(gates[t], before)
        return h, gates
