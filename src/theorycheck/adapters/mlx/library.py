"""The operations of the contract by the functions, layers and optimizers of MLX."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import prod, sqrt
from types import MappingProxyType
from typing import Any

import mlx.core as mx
from mlx import nn, optimizers
from mlx.nn import init, losses

from theorycheck.adapters.mlx import layers
from theorycheck.adapters.mlx.adapter import MlxAdapter
from theorycheck.adapters.mlx.layers import channels_first, channels_last, with_weights

ACTIVATIONS: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        "identity": lambda z: z,  # nn.Identity() is empty, hence false: nn.RNN would take it for no activation
        "relu": nn.relu,
        "tanh": nn.tanh,
        "sigmoid": nn.sigmoid,
        "softplus": nn.softplus,
        "gelu": nn.gelu,
        "square": mx.square,
    }
)

INITIALIZERS: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        "glorot_uniform": init.glorot_uniform(),
        "glorot_normal": init.glorot_normal(),
        "he_uniform": partial(init.he_uniform(), gain=sqrt(2)),
        "he_normal": partial(init.he_normal(), gain=sqrt(2)),
        "lecun_uniform": init.he_uniform(),
        "lecun_normal": init.he_normal(),
        "orthogonal": init.orthogonal(),
    }
)
"""Its He schemes have a gain of 1 unless they are told another, and are LeCun's then."""


class Mlx(MlxAdapter):
    """The whole contract on the CPU.

    Conventions are translated (names, the order of arguments and axes, bias correction asked for), behaviour is not;
    docs/adapters/mlx.md lists where it deviates from the contract. What takes a seed leaves MLX's generator
    seeded with it. Adam has no weight decay, so `adam_step` does not accept it.
    """

    name = "mlx"
    version = str(mx.__version__)
    dtypes: tuple[str, ...] = ("float32",)
    activations = tuple(ACTIVATIONS)
    initializers = tuple(INITIALIZERS)

    # -- networks and losses ----------------------------------------------------------------------

    def activation(self, z: Any, *, kind: str) -> Any:
        """The elementwise function of that kind."""
        return ACTIVATIONS[kind](z)

    def shallow_network(self, x: Any, w: Any, b: Any, alpha: Any, *, activation: str) -> Any:
        """A hidden layer and its weighted sum: x (N, d), w (n, d), b (n,), alpha (n,) → f (N,)."""
        return self.activation(self.dense(x, w, b), kind=activation) @ alpha

    def dense(self, x: Any, weight: Any, bias: Any) -> Any:
        """As nn.Linear does it: x (N, D), weight (K, D), bias (K,) → y (N, K)."""
        return mx.addmm(bias, x, weight.T)

    def mlp(self, x: Any, weights: Sequence[Any], biases: Sequence[Any], *, activation: str) -> Any:
        """Dense layers with the activation between them."""
        for layer, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
            x = self.dense(self.activation(x, kind=activation) if layer else x, weight, bias)
        return x

    def mean_squared_error(self, prediction: Any, target: Any) -> Any:
        """The mean over all elements."""
        return losses.mse_loss(prediction, target)

    def cross_entropy(self, logits: Any, labels: Any) -> Any:
        """The mean over the batch: logits (N, K), labels (N,)."""
        return losses.cross_entropy(logits, labels, reduction="mean")

    # -- optimizers and regularization ------------------------------------------------------------

    def gradient_descent_step(self, theta: Any, gradient: Any, *, learning_rate: float) -> Any:
        """A step of SGD without momentum."""
        stepped, _ = self.sgd_step(theta, gradient, None, learning_rate=learning_rate)
        return stepped

    def sgd_step(
        self,
        theta: Any,
        gradient: Any,
        state: Any,
        *,
        learning_rate: float,
        momentum: float = 0.0,
        nesterov: bool = False,
        weight_decay: float = 0.0,
    ) -> tuple[Any, Any]:
        """A step of optimizers.SGD, which is also the state."""
        optimizer = state or optimizers.SGD(learning_rate)
        # SGD refuses Nesterov without momentum; the contract says that it is plain SGD.
        options = {"momentum": momentum, "nesterov": nesterov and momentum > 0, "weight_decay": weight_decay}
        return _step(optimizer, theta, gradient, learning_rate, options)

    def adam_step(
        self,
        theta: Any,
        gradient: Any,
        state: Any,
        *,
        learning_rate: float,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
    ) -> tuple[Any, Any]:
        """A step of optimizers.Adam with bias correction, which is also the state."""
        optimizer = state or optimizers.Adam(learning_rate, bias_correction=True)
        return _step(optimizer, theta, gradient, learning_rate, {"betas": [beta1, beta2], "eps": epsilon})

    def adamw_step(
        self,
        theta: Any,
        gradient: Any,
        state: Any,
        *,
        learning_rate: float,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> tuple[Any, Any]:
        """A step of optimizers.AdamW with bias correction, which is also the state."""
        optimizer = state or optimizers.AdamW(learning_rate, bias_correction=True)
        options = {"betas": [beta1, beta2], "eps": epsilon, "weight_decay": weight_decay}
        return _step(optimizer, theta, gradient, learning_rate, options)

    def clip_by_global_norm(self, gradients: Sequence[Any], *, max_norm: float) -> list[Any]:
        """The gradients after optimizers.clip_grad_norm."""
        clipped, _ = optimizers.clip_grad_norm(list(gradients), max_norm)
        return list(clipped)

    def l2_penalty(self, parameters: Sequence[Any], *, strength: float) -> Any:
        """The strength times the sum of all squares."""
        return strength * sum((mx.square(parameter).sum() for parameter in parameters), start=mx.zeros(()))

    def dropout(self, x: Any, *, rate: float, seed: int) -> Any:
        """By nn.Dropout in training mode."""
        mx.random.seed(seed)
        return nn.Dropout(rate)(x)

    def dropout_inference(self, x: Any, *, rate: float) -> Any:
        """By nn.Dropout in inference mode."""
        return nn.Dropout(rate).eval()(x)

    # -- initialization and normalization ---------------------------------------------------------

    def initialize(self, shape: tuple[int, ...], *, scheme: str, seed: int) -> Any:
        """A weight of float32 by nn.init, whose orthogonal takes a kernel as a matrix and no other."""
        outputs, inputs, *window = shape
        mx.random.seed(seed)
        if scheme == "orthogonal":
            return INITIALIZERS[scheme](mx.zeros((outputs, prod(shape[1:])))).reshape(shape)
        return mx.moveaxis(INITIALIZERS[scheme](mx.zeros((outputs, *window, inputs))), -1, 1)

    def default_dense(self, fan_in: int, fan_out: int, *, seed: int) -> tuple[Any, Any]:
        """The weight (fan_out, fan_in) and the bias (fan_out,) of a new nn.Linear."""
        mx.random.seed(seed)
        layer = nn.Linear(fan_in, fan_out)
        return layer.weight, layer.bias

    def layer_norm(self, x: Any, gain: Any, bias: Any, *, epsilon: float) -> Any:
        """By nn.LayerNorm: x (…, D), gain (D,), bias (D,) → y (…, D)."""
        return with_weights(nn.LayerNorm(len(gain), eps=epsilon), weight=gain, bias=bias)(x)

    def batch_norm(self, x: Any, gain: Any, bias: Any, *, epsilon: float) -> Any:
        """By nn.BatchNorm in training mode: x (N, C, …), gain (C,), bias (C,) → y (N, C, …)."""
        layer = with_weights(nn.BatchNorm(len(gain), eps=epsilon), weight=gain, bias=bias)
        return channels_first(layer(channels_last(x)))

    def batch_norm_inference(self, x: Any, gain: Any, bias: Any, mean: Any, variance: Any, *, epsilon: float) -> Any:
        """By nn.BatchNorm in inference mode: x (N, C, …), all others (C,) → y (N, C, …)."""
        weights = {"weight": gain, "bias": bias, "running_mean": mean, "running_var": variance}
        layer = with_weights(nn.BatchNorm(len(gain), eps=epsilon), **weights)
        return channels_first(layer.eval()(channels_last(x)))

    # -- convolution and pooling ------------------------------------------------------------------

    def conv2d(
        self,
        x: Any,
        kernel: Any,
        bias: Any,
        *,
        stride: tuple[int, int] = (1, 1),
        padding: tuple[int, int] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
    ) -> Any:
        """As nn.Conv2d does it: x (N, C, H, W), kernel (K, C, P, Q), bias (K,) → y (N, K, H', W')."""
        y = mx.conv2d(channels_last(x), channels_last(kernel), stride, padding, dilation) + bias
        return channels_first(y)

    def max_pool2d(self, x: Any, *, window: tuple[int, int] = (2, 2), stride: tuple[int, int] = (2, 2)) -> Any:
        """By nn.MaxPool2d: x (N, C, H, W) → y (N, C, H', W')."""
        return channels_first(nn.MaxPool2d(window, stride)(channels_last(x)))

    def average_pool2d(self, x: Any, *, window: tuple[int, int] = (2, 2), stride: tuple[int, int] = (2, 2)) -> Any:
        """By nn.AvgPool2d: x (N, C, H, W) → y (N, C, H', W')."""
        return channels_first(nn.AvgPool2d(window, stride)(channels_last(x)))

    # -- sequences --------------------------------------------------------------------------------

    def rnn(self, x: Any, h0: Any, w_xh: Any, w_hh: Any, b: Any, *, activation: str = "tanh") -> Any:
        """By nn.RNN: x (T, N, D), h0 (N, H) → h (T, N, H)."""
        return layers.rnn(x, h0, w_xh, w_hh, b, ACTIVATIONS[activation])

    def lstm(self, x: Any, h0: Any, c0: Any, w_xh: Any, w_hh: Any, b: Any) -> tuple[Any, Any]:
        """By nn.LSTM: x (T, N, D), h0, c0 (N, H) → h (T, N, H), c_last (N, H)."""
        return layers.lstm(x, h0, c0, w_xh, w_hh, b)

    def gru(self, x: Any, h0: Any, w_xh: Any, w_hh: Any, b_x: Any, b_h: Any) -> Any:
        """By nn.GRU: x (T, N, D), h0 (N, H) → h (T, N, H)."""
        return layers.gru(x, h0, w_xh, w_hh, b_x, b_h)

    def attention(self, q: Any, k: Any, v: Any, *, causal: bool = False) -> Any:
        """By fast.scaled_dot_product_attention with one head: q (N, T, D), k (N, S, D), v (N, S, E) → y (N, T, E).

        Its own causal mask ends at the last key; the contract's begins at the first.
        """
        mask = mx.tril(mx.ones((q.shape[1], k.shape[1]), dtype=mx.bool_)) if causal else None
        heads = (mx.expand_dims(each, 1) for each in (q, k, v))
        return mx.fast.scaled_dot_product_attention(*heads, scale=q.shape[-1] ** -0.5, mask=mask)[:, 0]


class DoubleMlx(Mlx):
    """What MLX has in float64, which it computes on the CPU alone: all but the convolution."""

    name = "mlx-double"
    dtypes = ("float64",)

    conv2d: Any = None


def _step(optimizer: Any, theta: Any, gradient: Any, learning_rate: float, options: dict[str, Any]) -> tuple[Any, Any]:
    """One step from theta; options may change from step to step, as a schedule changes them."""
    optimizer.learning_rate = learning_rate
    for name, value in options.items():
        setattr(optimizer, name, value)
    return optimizer.apply_gradients({"theta": gradient}, {"theta": theta})["theta"], optimizer
