"""The operations of the contract by the layers, losses, optimizers and initializers of Keras."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

import keras
from keras import activations, initializers, layers, losses, ops, optimizers, regularizers

from theorycheck.adapters.keras import recurrent
from theorycheck.adapters.keras.adapter import KerasAdapter
from theorycheck.adapters.keras.layers import apply

ACTIVATIONS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "identity": activations.linear,
        "relu": activations.relu,
        "tanh": activations.tanh,
        "sigmoid": activations.sigmoid,
        "softplus": activations.softplus,
        "gelu": partial(activations.gelu, approximate=False),
        "square": ops.square,
    }
)

INITIALIZERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "glorot_uniform": initializers.GlorotUniform,
        "glorot_normal": initializers.GlorotNormal,
        "he_uniform": initializers.HeUniform,
        "he_normal": initializers.HeNormal,
        "lecun_uniform": initializers.LecunUniform,
        "lecun_normal": initializers.LecunNormal,
        "orthogonal": initializers.Orthogonal,
    }
)

SEEDS = 2**31
"""Keras keeps a seed in 32 bits, signed on torch, and refuses more."""


class Keras(KerasAdapter):
    """The layers of Keras 3 on its torch or JAX backend.

    Conventions are translated (names, the order of arguments, axes and gates, seeds to 31 bits), behaviour is not;
    docs/adapters/keras.md lists where it deviates from the contract. Its weight decay is decoupled, so `sgd_step` and
    `adam_step` do not accept it.
    """

    name = f"keras-{keras.backend.backend()}"
    version = keras.__version__
    dtypes = ("float32",)  # on these backends its operations turn float64 into float32
    activations = tuple(ACTIVATIONS)
    initializers = tuple(INITIALIZERS)
    truncated_initializers = ("glorot_normal", "he_normal", "lecun_normal")
    # On JAX: an optimizer of Keras is an object, and its initializers take seeds of Python.
    uncompiled = ("sgd_step", "adam_step", "adamw_step", "dropout", "dropout_vjp", "initialize", "default_dense")

    # -- networks and losses ----------------------------------------------------------------------

    def activation(self, z: Any, *, kind: str) -> Any:
        """The elementwise function of that kind."""
        return ACTIVATIONS[kind](z)

    def shallow_network(self, x: Any, w: Any, b: Any, alpha: Any, *, activation: str) -> Any:
        """A hidden layer and its weighted sum: x (N, d), w (n, d), b (n,), alpha (n,) → f (N,)."""
        hidden = self.activation(self.dense(x, w, b), kind=activation)
        weights = (alpha[:, None],)
        return apply(layers.Dense, (None, len(alpha)), weights, hidden, units=1, use_bias=False)[:, 0]

    def dense(self, x: Any, weight: Any, bias: Any) -> Any:
        """By layers.Dense: x (N, D), weight (K, D), bias (K,) → y (N, K)."""
        units, features = weight.shape
        return apply(layers.Dense, (None, features), (ops.transpose(weight), bias), x, units=units)

    def mlp(self, x: Any, weights: Sequence[Any], biases: Sequence[Any], *, activation: str) -> Any:
        """Dense layers with the activation between them."""
        for layer, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
            x = self.dense(self.activation(x, kind=activation) if layer else x, weight, bias)
        return x

    def mean_squared_error(self, prediction: Any, target: Any) -> Any:
        """By losses.MeanSquaredError, which averages over the last axis, then over the others."""
        return losses.MeanSquaredError()(target, prediction)

    def cross_entropy(self, logits: Any, labels: Any) -> Any:
        """By losses.SparseCategoricalCrossentropy: logits (N, K), labels (N,)."""
        return losses.SparseCategoricalCrossentropy(from_logits=True)(labels, logits)

    # -- optimizers and regularization ------------------------------------------------------------

    def gradient_descent_step(self, theta: Any, gradient: Any, *, learning_rate: float) -> Any:
        """A step of optimizers.SGD without momentum."""
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
    ) -> tuple[Any, Any]:
        """A step of optimizers.SGD; it and its variable are the state."""
        options = {"momentum": momentum, "nesterov": nesterov}
        # Built with momentum, so that a later step may have some.
        return _step(state or _started(optimizers.SGD(momentum=0.5), theta), theta, gradient, learning_rate, options)

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
        """A step of optimizers.Adam; it and its variable are the state."""
        options = {"beta_1": beta1, "beta_2": beta2, "epsilon": epsilon}
        return _step(state or _started(optimizers.Adam(), theta), theta, gradient, learning_rate, options)

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
        """A step of optimizers.AdamW; it and its variable are the state."""
        options = {"beta_1": beta1, "beta_2": beta2, "epsilon": epsilon, "weight_decay": weight_decay}
        return _step(state or _started(optimizers.AdamW(), theta), theta, gradient, learning_rate, options)

    def clip_by_global_norm(self, gradients: Sequence[Any], *, max_norm: float) -> list[Any]:
        """What optimizers.SGD with `global_clipnorm` subtracts from zeros, at a learning rate of 1."""
        variables = [keras.Variable(ops.zeros_like(gradient)) for gradient in gradients]
        optimizers.SGD(1.0, global_clipnorm=max_norm).apply(list(gradients), variables)
        return [ops.negative(variable.value) for variable in variables]

    def l2_penalty(self, parameters: Sequence[Any], *, strength: float) -> Any:
        """The sum of regularizers.L2 of all."""
        return sum(map(regularizers.L2(strength), parameters), start=ops.zeros(()))

    def dropout(self, x: Any, *, rate: float, seed: int) -> Any:
        """By keras.random.dropout, which layers.Dropout calls in training mode."""
        return keras.random.dropout(x, rate, seed=seed % SEEDS)

    def dropout_inference(self, x: Any, *, rate: float) -> Any:
        """By layers.Dropout in inference mode."""
        return apply(layers.Dropout, tuple(x.shape), (), x, call={"training": False}, rate=rate)

    # -- initialization and normalization ---------------------------------------------------------

    def initialize(self, shape: tuple[int, ...], *, scheme: str, seed: int) -> Any:
        """A weight of the default dtype, by keras.initializers."""
        outputs, inputs, *window = shape
        weight = INITIALIZERS[scheme](seed=seed % SEEDS)((*window, inputs, outputs))
        return ops.transpose(weight, (*range(len(shape))[:-3:-1], *range(len(window))))

    def default_dense(self, fan_in: int, fan_out: int, *, seed: int) -> tuple[Any, Any]:
        """The weight (fan_out, fan_in) and the bias (fan_out,) of a new layers.Dense, its initializer seeded."""
        layer = layers.Dense(fan_out, kernel_initializer=initializers.GlorotUniform(seed=seed % SEEDS))
        layer.build((None, fan_in))
        return ops.transpose(layer.kernel.value), layer.bias.value

    def layer_norm(self, x: Any, gain: Any, bias: Any, *, epsilon: float) -> Any:
        """By layers.LayerNormalization over the last axis: x (…, D), gain (D,), bias (D,) → y (…, D)."""
        return apply(layers.LayerNormalization, tuple(x.shape), (gain, bias), x, epsilon=epsilon)

    def batch_norm(self, x: Any, gain: Any, bias: Any, *, epsilon: float) -> Any:
        """By layers.BatchNormalization in training mode: x (N, C, …), gain (C,), bias (C,) → y (N, C, …)."""
        options: dict[str, Any] = {"axis": 1, "epsilon": epsilon}
        return apply(
            layers.BatchNormalization, (None, *x.shape[1:]), (gain, bias), x, call={"training": True}, **options
        )

    def batch_norm_inference(self, x: Any, gain: Any, bias: Any, mean: Any, variance: Any, *, epsilon: float) -> Any:
        """By layers.BatchNormalization in inference mode: x (N, C, …), all others (C,) → y (N, C, …)."""
        options: dict[str, Any] = {"axis": 1, "epsilon": epsilon}
        return apply(
            layers.BatchNormalization, (None, *x.shape[1:]), (gain, bias), x, fixed=(mean, variance), **options
        )

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
        """By layers.ZeroPadding2D and layers.Conv2D: x (N, C, H, W), kernel (K, C, P, Q), bias (K,) → y (N, K, H', W').

        The layer refuses stride and dilation together; keras.ops.conv takes both.
        """
        if padding != (0, 0):
            x = layers.ZeroPadding2D(padding, data_format="channels_first")(x)
        filters, channels, *size = kernel.shape
        kernel = ops.transpose(kernel, (2, 3, 1, 0))
        options: dict[str, Any] = {"strides": stride, "dilation_rate": dilation, "data_format": "channels_first"}
        if stride != (1, 1) and dilation != (1, 1):
            return ops.conv(x, kernel, padding="valid", **options) + bias[:, None, None]
        shape = (None, channels, None, None)
        return apply(layers.Conv2D, shape, (kernel, bias), x, filters=filters, kernel_size=tuple(size), **options)

    def max_pool2d(self, x: Any, *, window: tuple[int, int] = (2, 2), stride: tuple[int, int] = (2, 2)) -> Any:
        """By layers.MaxPooling2D: x (N, C, H, W) → y (N, C, H', W')."""
        return _pool(layers.MaxPooling2D, x, window, stride)

    def average_pool2d(self, x: Any, *, window: tuple[int, int] = (2, 2), stride: tuple[int, int] = (2, 2)) -> Any:
        """By layers.AveragePooling2D: x (N, C, H, W) → y (N, C, H', W')."""
        return _pool(layers.AveragePooling2D, x, window, stride)

    # -- sequences --------------------------------------------------------------------------------

    def rnn(self, x: Any, h0: Any, w_xh: Any, w_hh: Any, b: Any, *, activation: str = "tanh") -> Any:
        """By layers.SimpleRNN: x (T, N, D), h0 (N, H) → h (T, N, H)."""
        return recurrent.rnn(x, h0, w_xh, w_hh, b, ACTIVATIONS[activation])

    def lstm(self, x: Any, h0: Any, c0: Any, w_xh: Any, w_hh: Any, b: Any) -> tuple[Any, Any]:
        """By layers.LSTM: x (T, N, D), h0, c0 (N, H) → h (T, N, H), c_last (N, H)."""
        return recurrent.lstm(x, h0, c0, w_xh, w_hh, b)

    def gru(self, x: Any, h0: Any, w_xh: Any, w_hh: Any, b_x: Any, b_h: Any) -> Any:
        """By layers.GRU: x (T, N, D), h0 (N, H) → h (T, N, H)."""
        return recurrent.gru(x, h0, w_xh, w_hh, b_x, b_h)

    def attention(self, q: Any, k: Any, v: Any, *, causal: bool = False) -> Any:
        """By layers.Attention, its scale set to 1/√D: q (N, T, D), k (N, S, D), v (N, S, E) → y (N, T, E)."""
        scale = ops.convert_to_tensor(q.shape[-1] ** -0.5, dtype=q.dtype)
        shapes = tuple((None, None, each.shape[-1]) for each in (q, v, k))
        return apply(layers.Attention, shapes, (scale,), [q, v, k], call={"use_causal_mask": causal}, use_scale=True)


def _started(optimizer: Any, theta: Any) -> tuple[Any, Any]:
    variable = keras.Variable(ops.copy(theta))  # it would share the memory of theta
    optimizer.build([variable])
    return optimizer, variable


def _step(
    state: tuple[Any, Any], theta: Any, gradient: Any, learning_rate: float, options: dict[str, Any]
) -> tuple[Any, Any]:
    """One step from theta; options may change from step to step, as a schedule changes them."""
    optimizer, variable = state
    optimizer.learning_rate = learning_rate
    for name, value in options.items():
        setattr(optimizer, name, value)
    variable.assign(theta)
    optimizer.apply([gradient], [variable])
    return ops.stop_gradient(ops.copy(variable.value)), state


def _pool(kind: Any, x: Any, window: tuple[int, int], stride: tuple[int, int]) -> Any:
    options: dict[str, Any] = {"pool_size": window, "strides": stride, "data_format": "channels_first"}
    return apply(kind, tuple(x.shape), (), x, **options)
