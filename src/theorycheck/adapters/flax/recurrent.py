"""The recurrent cells of flax.linen, run by linen.RNN; each gate has weights of its own."""

from collections.abc import Callable, Sequence
from typing import Any

from flax import linen
from jax import Array
from jax import numpy as jnp


def rnn(x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, activation: Callable[[Array], Array]) -> Array:
    """By linen.SimpleCell: x (T, N, D), h0 (N, H) → h (T, N, H)."""
    weights = {"i": {"kernel": w_xh.T, "bias": b}, "h": {"kernel": w_hh.T}}
    _, h = _run(linen.SimpleCell(h0.shape[1], activation_fn=activation), weights, x, h0)
    return h


def lstm(x: Array, h0: Array, c0: Array, w_xh: Array, w_hh: Array, b: Array) -> tuple[Array, Array]:
    """By linen.LSTMCell: x (T, N, D), h0, c0 (N, H) → h (T, N, H), c_last (N, H)."""
    weights = _gates("ifgo", "i", w_xh) | _gates("ifgo", "h", w_hh, b)
    (c_last, _), h = _run(linen.LSTMCell(h0.shape[1]), weights, x, (c0, h0))
    return h, c_last


def gru(x: Array, h0: Array, w_xh: Array, w_hh: Array, b_x: Array, b_h: Array) -> Array:
    """By linen.GRUCell, whose reset and update gates have one bias: x (T, N, D), h0 (N, H) → h (T, N, H)."""
    *shared, new = jnp.split(b_h, 3)
    both = b_x + jnp.concatenate([*shared, jnp.zeros_like(new)])
    weights = _gates("rzn", "i", w_xh, both) | _gates("rzn", "h", w_hh)
    weights["hn"]["bias"] = new
    _, h = _run(linen.GRUCell(h0.shape[1]), weights, x, h0)
    return h


def _gates(names: Sequence[str], source: str, weight: Array, bias: Array | None = None) -> dict[str, dict[str, Array]]:
    """The stacked weights (and biases) of gates, each under its own name."""
    kernels = {f"{source}{name}": {"kernel": w.T} for name, w in zip(names, jnp.split(weight, len(names)), strict=True)}
    if bias is not None:
        for kernel, each in zip(kernels.values(), jnp.split(bias, len(names)), strict=True):
            kernel["bias"] = each
    return kernels


def _run(cell: Any, weights: dict[str, Any], x: Array, carry: Any) -> tuple[Any, Array]:
    """The last carry and all outputs (T, N, H) of a cell with these weights."""
    options = {"initial_carry": carry, "time_major": True, "return_carry": True}
    last, h = linen.RNN(cell).apply({"params": {"cell": weights}}, x, **options)
    return last, h
