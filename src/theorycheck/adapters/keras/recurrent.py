"""The recurrent layers of Keras, whose batch comes first and whose GRU stacks its gates update, reset, new."""

from collections.abc import Callable
from typing import Any

from keras import layers, ops

from theorycheck.adapters.keras.layers import apply


def rnn(x: Any, h0: Any, w_xh: Any, w_hh: Any, b: Any, activation: Callable[[Any], Any]) -> Any:
    """By layers.SimpleRNN: x (T, N, D), h0 (N, H) → h (T, N, H)."""
    weights = (ops.transpose(w_xh), ops.transpose(w_hh), b)
    h, _ = _run(layers.SimpleRNN, weights, x, [h0], activation=activation)
    return h


def lstm(x: Any, h0: Any, c0: Any, w_xh: Any, w_hh: Any, b: Any) -> tuple[Any, Any]:
    """By layers.LSTM: x (T, N, D), h0, c0 (N, H) → h (T, N, H), c_last (N, H)."""
    weights = (ops.transpose(w_xh), ops.transpose(w_hh), b)
    h, (_, c_last) = _run(layers.LSTM, weights, x, [h0, c0])
    return h, c_last


def gru(x: Any, h0: Any, w_xh: Any, w_hh: Any, b_x: Any, b_h: Any) -> Any:
    """By layers.GRU with `reset_after`, its default: x (T, N, D), h0 (N, H) → h (T, N, H)."""
    w_xh, w_hh, b_x, b_h = (_update_first(each) for each in (w_xh, w_hh, b_x, b_h))
    weights = (ops.transpose(w_xh), ops.transpose(w_hh), ops.stack([b_x, b_h]))
    h, _ = _run(layers.GRU, weights, x, [h0])
    return h


def _run(kind: type, weights: tuple[Any, ...], x: Any, state: list[Any], **options: Any) -> tuple[Any, list[Any]]:
    """All outputs (T, N, H) and the last states (N, H) of a layer with these weights."""
    options |= {"units": state[0].shape[1], "return_sequences": True, "return_state": True}
    shape = (None, None, x.shape[-1])
    h, *last = apply(kind, shape, weights, ops.swapaxes(x, 0, 1), call={"initial_state": state}, **options)
    return ops.swapaxes(h, 0, 1), last


def _update_first(stacked: Any) -> Any:
    reset, update, new = ops.split(stacked, 3)
    return ops.concatenate([update, reset, new])
