"""Recurrent networks unrolled in other ways."""

import numpy as np
from tests.variants.variant import Variant

from theorycheck.adapters.numpy.gates import blocks


class InputsFirst(Variant):
    """All inputs are projected before the loop, in one product, as cuDNN does."""

    def _unrolled(self, x, h0, w_xh, w_hh, b, activation):
        projected, h, z = x @ w_xh.T + b, [], []
        for from_x in projected:
            z.append(from_x + (h[-1] if h else h0) @ w_hh.T)
            h.append(self.activation(z[-1], kind=activation))
        return np.stack(h), np.stack(z)

    def _cells(self, x, h0, c0, w_xh, w_hh, b):
        projected, h, c, gates = x @ w_xh.T + b, [], [], []
        for from_x in projected:
            gates.append(self.gates((h[-1] if h else h0) @ w_hh.T + from_x))
            after, cell = self.cell(gates[-1], c[-1] if c else c0)
            h.append(after)
            c.append(cell)
        return np.stack(h), np.stack(c), gates


class OneProduct(Variant):
    """A step is one product of [W_xh, W_hh, b] with [x, h, 1]."""

    def _unrolled(self, x, h0, w_xh, w_hh, b, activation):
        weight, h, z = np.column_stack((w_xh, w_hh, b)), [], []
        for seen in x:
            z.append(np.column_stack((seen, h[-1] if h else h0, np.ones(len(h0), x.dtype))) @ weight.T)
            h.append(self.activation(z[-1], kind=activation))
        return np.stack(h), np.stack(z)


class GateByGate(Variant):
    """Every gate has weights of its own, and its own two products."""

    def _cells(self, x, h0, c0, w_xh, w_hh, b):
        parts = list(zip(np.split(w_xh, 4), np.split(w_hh, 4), np.split(b, 4), strict=True))
        squash = (self.gate, self.gate, self.candidate, self.gate)
        h, c, gates = [h0], [c0], []
        for seen in x:
            sums = [seen @ wx.T + (h[-1] @ wh.T + bias) for wx, wh, bias in parts]
            gates.append(tuple(function(z) for function, z in zip(squash, sums, strict=True)))
            after, cell = self.cell(gates[-1], c[-1])
            h.append(after)
            c.append(cell)
        return np.stack(h[1:]), np.stack(c[1:]), gates


class Interpolating(Variant):
    """The GRU's state goes from the candidate towards the old one: h = n + z∘(h − n)."""

    def unit(self, gates, h):
        _, z, n, _ = gates
        return n + z * (h - n)

    def unit_vjp(self, gates, h_before, dh):
        r, z, n, recurrent = gates
        dn = dh - dh * z
        dz_n, dz_z = dn * (1 - n) * (1 + n), dh * (h_before - n) * (z - z * z)
        dz_r = dz_n * recurrent * (r - r * r)
        return np.hstack((dz_r, dz_z, dz_n)), np.hstack((dz_r, dz_z, dz_n * r)), dh * z


class ForwardMode(Variant):
    """Real-time recurrent learning: the state's Jacobian is carried forward. Williams & Zipser 1989."""

    def rnn_vjp(self, x, h0, w_xh, w_hh, b, dh, *, activation="tanh"):
        h, z = self._unrolled(x, h0, w_xh, w_hh, b, activation)
        dx, dh0, dparameters = np.zeros_like(x), np.zeros_like(h0), np.zeros(w_xh.size + w_hh.size + b.size, x.dtype)
        for n in range(len(h0)):
            gradient = self.carried(x[:, n], h0[n], w_xh, w_hh, dh[:, n], h[:, n], z[:, n], activation)
            dx[:, n] = gradient[: x[:, n].size].reshape(x[:, n].shape)
            dh0[n], rest = np.split(gradient[x[:, n].size :], [len(h0[n])])
            dparameters += rest
        dw_xh, dw_hh, db = np.split(dparameters, np.cumsum((w_xh.size, w_hh.size)))
        return dx, dh0, dw_xh.reshape(w_xh.shape), dw_hh.reshape(w_hh.shape), db

    def carried(self, x, h0, w_xh, w_hh, dh, h, z, activation):
        """The gradient of one example by (x, h0, w_xh, w_hh, b) in one vector."""
        one = np.eye(len(h0), dtype=x.dtype)
        jacobian = np.hstack((np.zeros((len(h0), x.size), x.dtype), one, np.zeros((len(h0), w_xh.size), x.dtype)))
        jacobian = np.hstack((jacobian, np.zeros((len(h0), w_hh.size + len(h0)), x.dtype)))
        gradient, before = np.zeros(jacobian.shape[1], x.dtype), h0
        for t in range(len(x)):
            jacobian = w_hh @ jacobian
            jacobian[:, t * x.shape[1] : (t + 1) * x.shape[1]] += w_xh
            start = x.size + len(h0)
            jacobian[:, start:] += np.hstack((np.kron(one, x[t]), np.kron(one, before), one))
            jacobian = self.activation_vjp(z[t], np.ones_like(z[t]), kind=activation)[:, np.newaxis] * jacobian
            gradient, before = gradient + dh[t] @ jacobian, h[t]
        return gradient


class ParallelScan(Variant):
    """Backwards through time as a tree: the steps are affine maps, of which either half is put together first."""

    def rnn_vjp(self, x, h0, w_xh, w_hh, b, dh, *, activation="tanh"):
        h, z = self._unrolled(x, h0, w_xh, w_hh, b, activation)
        slope = self.activation_vjp(z, np.ones_like(z), kind=activation)
        steps = [(w_hh * slope[t][:, np.newaxis, :], slope[t] * dh[t]) for t in reversed(range(len(x)))]
        delta = np.stack([offset for _, offset in scanned(steps)][::-1])
        dx, dw_xh, db = self.dense_over_time_vjp(x, w_xh, b, delta)
        before = np.concatenate((h0[np.newaxis], h[:-1]))
        _, dw_hh, _ = self.dense_over_time_vjp(before, w_hh, b, delta)
        return dx, delta[0] @ w_hh, dw_xh, dw_hh, db


def scanned(steps):
    """All prefixes of maps v ↦ vM + c, put together. Blelloch 1990."""
    if len(steps) == 1:
        return steps
    half = len(steps) // 2
    first, second = scanned(steps[:half]), scanned(steps[half:])
    matrix, offset = first[-1]
    return first + [(matrix @ m, (offset[:, np.newaxis] @ m)[:, 0] + c) for m, c in second]


class FourBlocks(Variant):
    """The LSTM's gradient gate by gate, each with its own products, summed from the last step to the first."""

    def lstm_vjp(self, x, h0, c0, w_xh, w_hh, b, dh, dc_last):
        h, c, gates = self._cells(x, h0, c0, w_xh, w_hh, b)
        dx, dw_xh, dw_hh, db = np.zeros_like(x), np.zeros_like(w_xh), np.zeros_like(w_hh), np.zeros_like(b)
        dh_carried, dc = np.zeros_like(h0), dc_last
        for t in reversed(range(len(x))):
            h_before, c_before = (h[t - 1], c[t - 1]) if t else (h0, c0)
            dz, dc = self.cell_vjp(gates[t], c_before, c[t], dh[t] + dh_carried, dc)
            by_gate = zip(blocks(dz, 4), np.split(w_xh, 4), np.split(w_hh, 4), strict=True)
            dx[t], dh_carried = map(sum, zip(*((part @ wx, part @ wh) for part, wx, wh in by_gate), strict=True))
            dw_xh += dz.T @ x[t]
            dw_hh += dz.T @ h_before
            db += dz.sum(axis=0)
        return dx, dh_carried, dc, dw_xh, dw_hh, db
