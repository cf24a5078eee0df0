"""The simple recurrent network."""

from typing import Any

import numpy as np

from theorycheck.reference.activation import ACTIVATIONS

Array = Any


def rnn(x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, *, activation: str = "tanh") -> Array:
    """h_t = σ(W_hh·h_{t−1} + W_xh·x_t + b). x (T, N, D), h0 (N, H) → h (T, N, H). Elman 1990."""
    # All inputs are projected at once: a matrix product for each step is what makes recurrences slow.
    projected, recurrent = x @ w_xh.T + b, w_hh.T
    h, states = h0, []
    for t in range(len(x)):
        h = ACTIVATIONS[activation](projected[t] + h @ recurrent)
        states.append(h)
    return np.stack(states)
