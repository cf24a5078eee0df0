"""The simple recurrent network and backpropagation through time."""

import numpy as np

from theorycheck.adapters.numpy._precision import half_through_single
from theorycheck.adapters.numpy._types import Array
from theorycheck.adapters.numpy.dense import Dense


class Recurrence(Dense):
    """A dense layer applied again and again to its own output."""

    @half_through_single
    def rnn(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, *, activation: str = "tanh") -> Array:
        """h_t = σ(z_t), z_t = W_xh x_t + W_hh h_{t−1} + b. x (T, N, D), h0 (N, H) → h (T, N, H). Source: Elman 1990."""
        h, _ = self._unrolled(x, h0, w_xh, w_hh, b, activation)
        return h

    @half_through_single
    def rnn_vjp(
        self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, dh: Array, *, activation: str = "tanh"
    ) -> tuple[Array, Array, Array, Array, Array]:
        """δ_t = (dh_t + W_hhᵀ δ_{t+1}) ∘ σ′(z_t), not truncated; the weights' gradients are sums over time.

        dh (T, N, H) → dx (T, N, D), dh0 (N, H), dw_xh (H, D), dw_hh (H, H), db (H,). Source: Werbos 1990.
        """
        h, z = self._unrolled(x, h0, w_xh, w_hh, b, activation)
        delta = np.empty_like(dh)
        carried = np.zeros_like(h0)
        for t in reversed(range(len(x))):
            delta[t] = self.activation_vjp(z[t], dh[t] + carried, kind=activation)
            carried = delta[t] @ w_hh
        dx, dw_xh, db = self.dense_over_time_vjp(x, w_xh, b, delta)
        _, dw_hh, _ = self.dense_over_time_vjp(shifted(h, h0), w_hh, b, delta)
        return dx, carried, dw_xh, dw_hh, db

    def dense_over_time_vjp(self, x: Array, weight: Array, bias: Array, dy: Array) -> tuple[Array, Array, Array]:
        """`dense_vjp` of a layer shared by all steps. x (T, N, D), dy (T, N, K) → dx (T, N, D), dweight, dbias."""
        steps, examples = x.shape[:2]
        flat_x = x.reshape(steps * examples, x.shape[2])
        flat_dy = dy.reshape(steps * examples, dy.shape[2])
        dx, dweight, dbias = self.dense_vjp(flat_x, weight, bias, flat_dy)
        return dx.reshape(x.shape), dweight, dbias

    def _unrolled(
        self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, activation: str
    ) -> tuple[Array, Array]:
        """All states h and all preactivations z, each (T, N, H)."""
        h = np.empty((len(x), *h0.shape), x.dtype)
        z = np.empty_like(h)
        state = h0
        for t in range(len(x)):
            z[t] = self.dense(x[t], w_xh, b) + state @ w_hh.T
            h[t] = state = self.activation(z[t], kind=activation)
        return h, z


def shifted(h: Array, h0: Array) -> Array:
    """What each step received: h_0 … h_{T−1}. h (T, N, H), h0 (N, H) → (T, N, H)."""
    return np.concatenate((h0[np.newaxis], h[:-1]))
