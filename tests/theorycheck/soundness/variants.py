"""Other ways to write the definitions, each of which conforms; in the dialect, so that any arithmetic reads them.

Forward only, unless their gradient, taken mechanically, is one that implementations use.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import numpy as np

from theorycheck.numerics import constant
from theorycheck.reference.activation import ACTIVATIONS, sigmoid
from theorycheck.reference.convolution import Pair, taps

Array = Any


def _stacked(bias: Array, weight: Array) -> Array:
    """The bias as the first column of the weight."""
    return np.concatenate([bias.reshape(-1, 1), weight], axis=1)


def _with_ones(x: Array) -> Array:
    return np.concatenate([np.ones((len(x), 1), x.dtype), x], axis=1)


def dense_bias_first(x: Array, weight: Array, bias: Array) -> Array:
    """One product: the bias is the first term of the sum."""
    return _with_ones(x) @ _stacked(bias, weight).T


def mlp_bias_first(x: Array, weights: Sequence[Array], biases: Sequence[Array], *, activation: str) -> Array:
    """Each layer as one product."""
    for layer, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        x = dense_bias_first(ACTIVATIONS[activation](x) if layer else x, weight, bias)
    return x


def rnn_one_product(x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, *, activation: str = "tanh") -> Array:
    """A step is one product with [b, W_xh, W_hh]."""
    weight, h, states = np.concatenate([_stacked(b, w_xh), w_hh], axis=1), h0, []
    for t in range(len(x)):
        h = ACTIVATIONS[activation](_with_ones(np.concatenate([x[t], h], axis=1)) @ weight.T)
        states.append(h)
    return np.stack(states)


def lstm_one_product(x: Array, h0: Array, c0: Array, w_xh: Array, w_hh: Array, b: Array) -> tuple[Array, Array]:
    """A step is one product with [b, W_xh, W_hh], one gate after the other."""
    weight, size = np.concatenate([_stacked(b, w_xh), w_hh], axis=1), h0.shape[1]
    h, c, states = h0, c0, []
    for t in range(len(x)):
        gates = _with_ones(np.concatenate([x[t], h], axis=1)) @ weight.T
        i, f, g, o = (gates[:, k * size : (k + 1) * size] for k in range(4))
        c = sigmoid(i) * np.tanh(g) + sigmoid(f) * c
        h = np.tanh(c) * sigmoid(o)
        states.append(h)
    return np.stack(states), c


def gru_interpolating(x: Array, h0: Array, w_xh: Array, w_hh: Array, b_x: Array, b_h: Array) -> Array:
    """h = n + z∘(h − n), each product with its bias first."""
    size, h, states = h0.shape[1], h0, []
    for t in range(len(x)):
        fresh, kept = dense_bias_first(x[t], w_xh, b_x), dense_bias_first(h, w_hh, b_h)
        reset, update = (sigmoid(fresh[:, s] + kept[:, s]) for s in (slice(size), slice(size, 2 * size)))
        candidate = np.tanh(fresh[:, 2 * size :] + reset * kept[:, 2 * size :])
        h = candidate + update * (h - candidate)
        states.append(h)
    return np.stack(states)


def conv2d_by_taps(
    x: Array,
    kernel: Array,
    bias: Array,
    *,
    stride: Pair = (1, 1),
    padding: Pair = (0, 0),
    dilation: Pair = (1, 1),
) -> Array:
    """The bias, then a product for each tap of the window."""
    (filters, _, rows, columns), (up, left) = kernel.shape, padding
    padded = np.pad(x, ((0, 0), (0, 0), (up, up), (left, left)))
    total = bias.reshape(1, filters, 1, 1)
    for tap, image in enumerate(taps(padded, (rows, columns), stride, dilation)):
        weight = kernel[:, :, tap // columns, tap % columns]
        flat = weight @ image.reshape(*image.shape[:2], -1)
        total = total + flat.reshape(len(x), filters, *image.shape[2:])
    return total


def conv2d_by_columns(
    x: Array,
    kernel: Array,
    bias: Array,
    *,
    stride: Pair = (1, 1),
    padding: Pair = (0, 0),
    dilation: Pair = (1, 1),
) -> Array:
    """im2col: the patches as rows, in the order (channel, tap), times the flattened kernel; the bias last."""
    (filters, _, rows, columns), (up, left) = kernel.shape, padding
    padded = np.pad(x, ((0, 0), (0, 0), (up, up), (left, left)))
    patches = np.stack(taps(padded, (rows, columns), stride, dilation), axis=2)
    n, channels, count, height, width = patches.shape
    flat = patches.transpose(0, 3, 4, 1, 2).reshape(n, height * width, channels * count)
    y = flat @ kernel.reshape(filters, -1).T + bias
    return y.swapaxes(1, 2).reshape(n, filters, height, width)


def average_pool2d_scaled_first(x: Array, *, window: Pair = (2, 2), stride: Pair = (2, 2)) -> Array:
    """Σ of x/n over the window."""
    return np.sum(np.stack(taps(x * (1 / math.prod(window)), window, stride)), axis=0)


def _moments(x: Array, axes: Any) -> tuple[Array, Array]:
    """Two passes."""
    mean = np.mean(x, axis=axes, keepdims=True)
    return mean, np.mean(np.square(x - mean), axis=axes, keepdims=True)


def _welford(x: Array, axes: Any) -> tuple[Array, Array]:
    """One pass that corrects mean and sum of squares with every number. Welford 1962."""
    kept = tuple(1 if axis in axes else size for axis, size in enumerate(x.shape))
    order = (*axes, *(axis for axis in range(x.ndim) if axis not in axes))
    front = x.transpose(order).reshape(-1, *kept)
    mean, squares = front[0], 0 * front[0]
    for count in range(1, len(front)):
        before = front[count] - mean
        mean = mean + before / (count + 1)
        squares = squares + before * (front[count] - mean)
    return mean, squares / len(front)


def _folded(x: Array, mean: Array, variance: Array, gain: Array, bias: Array, epsilon: float) -> Array:
    scale = gain / np.sqrt(variance + epsilon)
    return x * scale + (bias - mean * scale)


def _divided(x: Array, mean: Array, variance: Array, gain: Array, bias: Array, epsilon: float) -> Array:
    return (x - mean) / np.sqrt(variance + epsilon) * gain + bias


def _shifted(x: Array, mean: Array, variance: Array, gain: Array, bias: Array, epsilon: float) -> Array:
    reciprocal = 1 / np.sqrt(variance + epsilon)
    return (x * reciprocal - mean * reciprocal) * gain + bias


def _layer_norm(moments: Callable[..., Any], affine: Callable[..., Array]) -> Callable[..., Array]:
    def layer_norm(x: Array, gain: Array, bias: Array, *, epsilon: float) -> Array:
        return affine(x, *moments(x, (x.ndim - 1,)), gain, bias, epsilon)

    return layer_norm


def _batch_norm(moments: Callable[..., Any], affine: Callable[..., Array]) -> Callable[..., Array]:
    def batch_norm(x: Array, gain: Array, bias: Array, *, epsilon: float) -> Array:
        channels = (1, -1, *(1,) * (x.ndim - 2))
        gain, bias = gain.reshape(channels), bias.reshape(channels)
        return affine(x, *moments(x, (0, *range(2, x.ndim))), gain, bias, epsilon)

    return batch_norm


def _batch_norm_inference(affine: Callable[..., Array]) -> Callable[..., Array]:
    def batch_norm_inference(
        x: Array, gain: Array, bias: Array, mean: Array, variance: Array, *, epsilon: float
    ) -> Array:
        channels = (1, -1, *(1,) * (x.ndim - 2))
        gain, bias, mean, variance = (one.reshape(channels) for one in (gain, bias, mean, variance))
        return affine(x, mean, variance, gain, bias, epsilon)

    return batch_norm_inference


def _shifted_scores(scores: Array, causal: bool) -> Array:
    """The scores less the maximum of each row, hidden ones at −∞."""
    visible = np.tri(scores.shape[-2], scores.shape[-1], k=0 if causal else scores.shape[-1], dtype=bool)
    scores = np.where(visible, scores, -np.inf)
    return scores - constant(np.max(scores, axis=-1, keepdims=True))


def attention_divided_last(q: Array, k: Array, v: Array, *, causal: bool = False) -> Array:
    """Queries and keys share the scale; the sum of the weights divides the result, not the weights."""
    scale = q.shape[-1] ** -0.25
    weights = np.exp(_shifted_scores((q * scale) @ (k * scale).swapaxes(-1, -2), causal))
    return (weights @ v) / np.sum(weights, axis=-1, keepdims=True)


def attention_by_log_softmax(q: Array, k: Array, v: Array, *, causal: bool = False) -> Array:
    """The product is scaled; the weights are e^(s − log Σ e^s)."""
    scores = _shifted_scores((q @ k.swapaxes(-1, -2)) / math.sqrt(q.shape[-1]), causal)
    return np.exp(scores - np.log(np.sum(np.exp(scores), axis=-1, keepdims=True))) @ v


def cross_entropy_by_log_softmax(logits: Array, labels: Any) -> Array:
    """−mean of log softmax; its gradient has e^(log softmax)."""
    shifted = logits - constant(np.max(logits, axis=1, keepdims=True))
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    return -np.sum(log_p[np.arange(len(labels)), labels] * (1 / len(labels)))


def mean_squared_error_scaled_first(prediction: Array, target: Array) -> Array:
    """Σ (p − t)²·(1/n)."""
    return np.sum(np.square(prediction - target) * (1 / prediction.size))


def l2_penalty_term_by_term(parameters: Sequence[Array], *, strength: float) -> Array:
    """Σ λθ²."""
    total: Array = 0.0
    for parameter in parameters:
        total = total + np.sum(strength * np.square(parameter))
    return total


class Variant(NamedTuple):
    """Another definition.

    Attributes:
        differentiable: its mechanical gradient conforms too.
        half: its intermediates stay in the range of half precision wherever the definition's do.
    """

    name: str
    definition: Callable[..., Any]
    differentiable: bool = False
    half: bool = True


_AFFINE: Final = {"folded": _folded, "divided": _divided, "shifted": _shifted}
_MOMENTS: Final = {"two passes": _moments, "Welford": _welford}

VARIANTS: Final[Mapping[str, tuple[Variant, ...]]] = MappingProxyType(
    {
        "dense": (Variant("bias first", dense_bias_first, differentiable=True),),
        "mlp": (Variant("bias first", mlp_bias_first, differentiable=True),),
        "rnn": (Variant("one product a step", rnn_one_product, differentiable=True),),
        "lstm": (Variant("one product a step", lstm_one_product, differentiable=True),),
        "gru": (Variant("interpolating", gru_interpolating),),
        "conv2d": (
            Variant("tap by tap", conv2d_by_taps, differentiable=True),
            Variant("im2col", conv2d_by_columns, differentiable=True),
        ),
        "average_pool2d": (Variant("scaled first", average_pool2d_scaled_first, differentiable=True),),
        "layer_norm": tuple(
            Variant(f"{one}, {other}", _layer_norm(_MOMENTS[one], _AFFINE[other]))
            for one in _MOMENTS
            for other in _AFFINE
        ),
        "batch_norm": tuple(
            Variant(f"{one}, {other}", _batch_norm(_MOMENTS[one], _AFFINE[other]))
            for one in _MOMENTS
            for other in _AFFINE
        ),
        "batch_norm_inference": tuple(Variant(name, _batch_norm_inference(affine)) for name, affine in _AFFINE.items()),
        "attention": (
            Variant("divided last", attention_divided_last),
            Variant("by log-softmax", attention_by_log_softmax, half=False),
        ),
        "cross_entropy": (Variant("by log-softmax", cross_entropy_by_log_softmax, differentiable=True),),
        "mean_squared_error": (Variant("scaled first", mean_squared_error_scaled_first, differentiable=True),),
        "l2_penalty": (Variant("term by term", l2_penalty_term_by_term, differentiable=True),),
    }
)
