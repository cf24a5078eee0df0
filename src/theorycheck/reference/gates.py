"""Gated recurrent networks."""

from typing import Any

import numpy as np

from theorycheck.reference.activation import sigmoid

Array = Any


def lstm(x: Array, h0: Array, c0: Array, w_xh: Array, w_hh: Array, b: Array) -> tuple[Array, Array]:
    """c_t = f∘c_{t−1} + i∘tanh(g), h_t = o∘tanh(c_t), the gates i, f, g, o stacked in W_xh·x_t + W_hh·h_{t−1} + b.

    x (T, N, D), h0 and c0 (N, H), w_xh (4H, D), w_hh (4H, H), b (4H,) → h (T, N, H), c_last (N, H).

    Source: Hochreiter & Schmidhuber 1997; the forget gate, Gers, Schmidhuber & Cummins 2000.
    """
    projected, recurrent, size = x @ w_xh.T + b, w_hh.T, h0.shape[1]
    h, c, states = h0, c0, []
    for t in range(len(x)):
        gates = projected[t] + h @ recurrent
        input_forget, output = sigmoid(gates[:, : 2 * size]), sigmoid(gates[:, 3 * size :])
        candidate = np.tanh(gates[:, 2 * size : 3 * size])
        c = input_forget[:, size:] * c + input_forget[:, :size] * candidate
        h = output * np.tanh(c)
        states.append(h)
    return np.stack(states), c


def gru(x: Array, h0: Array, w_xh: Array, w_hh: Array, b_x: Array, b_h: Array) -> Array:
    """h_t = (1 − z)∘n + z∘h_{t−1} with n = tanh(W_n·x_t + b_xn + r∘(U_n·h_{t−1} + b_hn)), gates r, z, n stacked.

    x (T, N, D), h0 (N, H), w_xh (3H, D), w_hh (3H, H), b_x and b_h (3H,) → h (T, N, H).

    Source: Cho et al. 2014, eq. 5-8, the reset gate after the product as in Chung et al. 2014.
    """
    projected, recurrent, size = x @ w_xh.T + b_x, w_hh.T, h0.shape[1]
    h, states = h0, []
    for t in range(len(x)):
        fresh, kept = projected[t], h @ recurrent + b_h
        gates = sigmoid(fresh[:, : 2 * size] + kept[:, : 2 * size])
        reset, update = gates[:, :size], gates[:, size:]
        candidate = np.tanh(fresh[:, 2 * size :] + reset * kept[:, 2 * size :])
        h = (1 - update) * candidate + update * h
        states.append(h)
    return np.stack(states)
