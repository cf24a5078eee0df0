"""The recurrent operators of ONNX, whose gates stand in another order: one layer, one direction."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from theorycheck.adapters.onnxruntime.graphs import Array, run_one

ACTIVATIONS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "identity": {"activations": ("Affine",), "activation_alpha": (1.0,), "activation_beta": (0.0,)},
        "relu": {"activations": ("Relu",)},
        "tanh": {"activations": ("Tanh",)},
        "sigmoid": {"activations": ("Sigmoid",)},
        "softplus": {"activations": ("Softplus",)},
    }
)


def rnn(x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, activation: str) -> Array:
    """By RNN: x (T, N, D), h0 (N, H) → h (T, N, H)."""
    biases = np.concatenate([b, np.zeros_like(b)])
    weights = (w_xh[np.newaxis], w_hh[np.newaxis], biases[np.newaxis])
    [h] = run_one("RNN", x, *weights, None, h0[np.newaxis], hidden_size=h0.shape[1], **ACTIVATIONS[activation])
    return h[:, 0]


def lstm(x: Array, h0: Array, c0: Array, w_xh: Array, w_hh: Array, b: Array) -> tuple[Array, Array]:
    """By LSTM, its gates input, output, forget, cell: x (T, N, D), h0, c0 (N, H) → h (T, N, H), c_last (N, H)."""
    weights = (_reordered(weight, (0, 3, 1, 2)) for weight in (w_xh, w_hh))
    bias = _reordered(b, (0, 3, 1, 2))
    biases = np.concatenate([bias, np.zeros_like(bias)], axis=1)
    states = (h0[np.newaxis], c0[np.newaxis])
    outputs = ("h", "", "c")
    h, c_last = run_one("LSTM", x, *weights, biases, None, *states, outputs=outputs, hidden_size=h0.shape[1])
    return h[:, 0], c_last[0]


def gru(x: Array, h0: Array, w_xh: Array, w_hh: Array, b_x: Array, b_h: Array) -> Array:
    """By GRU, its gates update, reset, new: x (T, N, D), h0 (N, H) → h (T, N, H)."""
    weights = (_reordered(weight, (1, 0, 2)) for weight in (w_xh, w_hh))
    biases = np.concatenate([_reordered(b, (1, 0, 2)) for b in (b_x, b_h)], axis=1)
    options = {"hidden_size": h0.shape[1], "linear_before_reset": 1}
    [h] = run_one("GRU", x, *weights, biases, None, h0[np.newaxis], **options)
    return h[:, 0]


def _reordered(stacked: Array, order: tuple[int, ...]) -> Array:
    """The gates in the operator's order, for its one direction."""
    gates = np.split(stacked, len(order))
    return np.concatenate([gates[gate] for gate in order])[np.newaxis]
