"""Recurrent networks by `lax.scan`."""

from collections.abc import Callable

from jax import Array, lax, nn
from jax import numpy as jnp


def rnn(x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, activation: Callable[[Array], Array]) -> Array:
    """h_t = σ(W_xh x_t + W_hh h_{t−1} + b): x (T, N, D), h0 (N, H) → h (T, N, H)."""

    def step(h: Array, x_t: Array) -> tuple[Array, Array]:
        h = activation(x_t @ w_xh.T + h @ w_hh.T + b)
        return h, h

    return lax.scan(step, h0, x)[1]


def lstm(x: Array, h0: Array, c0: Array, w_xh: Array, w_hh: Array, b: Array) -> tuple[Array, Array]:
    """Gates stacked input, forget, cell, output: x (T, N, D), h0, c0 (N, H) → h (T, N, H), c_last (N, H)."""

    def step(state: tuple[Array, Array], x_t: Array) -> tuple[tuple[Array, Array], Array]:
        h, c = state
        i, f, g, o = jnp.split(x_t @ w_xh.T + h @ w_hh.T + b, 4, axis=-1)
        c = nn.sigmoid(f) * c + nn.sigmoid(i) * nn.tanh(g)
        h = nn.sigmoid(o) * nn.tanh(c)
        return (h, c), h

    (_, c_last), h = lax.scan(step, (h0, c0), x)
    return h, c_last


def gru(x: Array, h0: Array, w_xh: Array, w_hh: Array, b_x: Array, b_h: Array) -> Array:
    """Gates stacked reset, update, new: x (T, N, D), h0 (N, H) → h (T, N, H)."""

    def step(h: Array, x_t: Array) -> tuple[Array, Array]:
        r_x, z_x, n_x = jnp.split(x_t @ w_xh.T + b_x, 3, axis=-1)
        r_h, z_h, n_h = jnp.split(h @ w_hh.T + b_h, 3, axis=-1)
        z = nn.sigmoid(z_x + z_h)
        h = (1 - z) * nn.tanh(n_x + nn.sigmoid(r_x + r_h) * n_h) + z * h
        return h, h

    return lax.scan(step, h0, x)[1]
