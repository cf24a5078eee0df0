"""The layers of mlx.nn with given weights."""

from collections.abc import Callable
from typing import Any

import mlx.core as mx
from mlx import nn


def with_weights(layer: Any, **weights: Any) -> Any:
    """The layer with these weights in place of its own."""
    for name, weight in weights.items():
        setattr(layer, name, weight)
    return layer


def rnn(x: Any, h0: Any, w_xh: Any, w_hh: Any, b: Any, activation: Callable[[Any], Any]) -> Any:
    """By nn.RNN, batches first: x (T, N, D), h0 (N, H) → h (T, N, H)."""
    layer = with_weights(nn.RNN(*w_xh.shape[::-1], nonlinearity=activation), Wxh=w_xh, Whh=w_hh, bias=b)
    return layer(x.swapaxes(0, 1), h0).swapaxes(0, 1)


def lstm(x: Any, h0: Any, c0: Any, w_xh: Any, w_hh: Any, b: Any) -> tuple[Any, Any]:
    """By nn.LSTM, batches first: x (T, N, D), h0, c0 (N, H) → h (T, N, H), c_last (N, H)."""
    layer = with_weights(nn.LSTM(x.shape[-1], h0.shape[-1]), Wx=w_xh, Wh=w_hh, bias=b)
    h, c = layer(x.swapaxes(0, 1), h0, c0)
    return h.swapaxes(0, 1), c[:, -1]


def gru(x: Any, h0: Any, w_xh: Any, w_hh: Any, b_x: Any, b_h: Any) -> Any:
    """By nn.GRU, whose reset and update gates have one bias: x (T, N, D), h0 (N, H) → h (T, N, H)."""
    gates = 2 * h0.shape[-1]
    both = mx.concatenate([b_x[:gates] + b_h[:gates], b_x[gates:]])
    layer = with_weights(nn.GRU(x.shape[-1], h0.shape[-1]), Wx=w_xh, Wh=w_hh, b=both, bhn=b_h[gates:])
    return layer(x.swapaxes(0, 1), h0).swapaxes(0, 1)


def channels_last(images: Any) -> Any:
    """(N, C, …) → (N, …, C)."""
    return mx.moveaxis(images, 1, -1)


def channels_first(images: Any) -> Any:
    """(N, …, C) → (N, C, …)."""
    return mx.moveaxis(images, -1, 1)
