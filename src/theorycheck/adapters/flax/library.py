"""The operations of the contract by the modules of flax.linen."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

import flax
import jax
from flax import linen
from jax import Array, nn
from jax import numpy as jnp

from theorycheck.adapters.flax import recurrent
from theorycheck.adapters.jax import JaxAdapter

ACTIVATIONS: Mapping[str, Callable[[Array], Array]] = MappingProxyType(
    {
        "identity": nn.identity,
        "relu": linen.relu,
        "tanh": linen.tanh,
        "sigmoid": linen.sigmoid,
        "softplus": linen.softplus,
        "gelu": partial(linen.gelu, approximate=False),
        "square": jnp.square,
    }
)

INITIALIZERS: Mapping[str, Callable[..., Array]] = MappingProxyType(
    {
        "glorot_uniform": linen.initializers.glorot_uniform(),
        "glorot_normal": linen.initializers.glorot_normal(),
        "he_uniform": linen.initializers.he_uniform(),
        "he_normal": linen.initializers.he_normal(),
        "lecun_uniform": linen.initializers.lecun_uniform(),
        "lecun_normal": linen.initializers.lecun_normal(),
        "orthogonal": linen.initializers.orthogonal(),
    }
)


class Flax(JaxAdapter):
    """The layers of flax.linen, gradients by `jax.vjp`; Flax has no losses and no optimizers.

    Conventions are translated (axes, the names of weights), behaviour is not; docs/adapters/flax.md lists where it
    deviates from the contract.
    """

    name = "flax"
    version = flax.__version__
    dtypes = ("float64", "float32")
    activations = tuple(ACTIVATIONS)
    initializers = tuple(INITIALIZERS)
    truncated_initializers = ("glorot_normal", "he_normal", "lecun_normal")

    # -- networks ---------------------------------------------------------------------------------

    def activation(self, z: Array, *, kind: str) -> Array:
        """The elementwise function of that kind."""
        return ACTIVATIONS[kind](z)

    def shallow_network(self, x: Array, w: Array, b: Array, alpha: Array, *, activation: str) -> Array:
        """A hidden layer and its weighted sum: x (N, d), w (n, d), b (n,), alpha (n,) → f (N,)."""
        hidden = self.activation(self.dense(x, w, b), kind=activation)
        return _apply(linen.Dense(1, use_bias=False), hidden, kernel=alpha[:, None])[:, 0]

    def dense(self, x: Array, weight: Array, bias: Array) -> Array:
        """By linen.Dense: x (N, D), weight (K, D), bias (K,) → y (N, K)."""
        return _apply(linen.Dense(len(bias)), x, kernel=weight.T, bias=bias)

    def mlp(self, x: Array, weights: Sequence[Array], biases: Sequence[Array], *, activation: str) -> Array:
        """Dense layers with the activation between them."""
        for layer, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
            x = self.dense(self.activation(x, kind=activation) if layer else x, weight, bias)
        return x

    # -- dropout, initialization and normalization ------------------------------------------------

    def dropout(self, x: Array, *, rate: float, seed: int) -> Array:
        """By linen.Dropout in training mode."""
        return linen.Dropout(rate, deterministic=False).apply({}, x, rngs={"dropout": jax.random.key(seed)})

    def dropout_inference(self, x: Array, *, rate: float) -> Array:
        """By linen.Dropout in inference mode."""
        return linen.Dropout(rate, deterministic=True).apply({}, x)

    def initialize(self, shape: tuple[int, ...], *, scheme: str, seed: int) -> Array:
        """A weight of the default dtype, by linen.initializers."""
        outputs, inputs, *window = shape
        weight = INITIALIZERS[scheme](jax.random.key(seed), (*window, inputs, outputs))
        return jnp.moveaxis(weight, (-1, -2), (0, 1))

    def default_dense(self, fan_in: int, fan_out: int, *, seed: int) -> tuple[Array, Array]:
        """The weight (fan_out, fan_in) and the bias (fan_out,) of a new linen.Dense."""
        weights = linen.Dense(fan_out).init(jax.random.key(seed), jnp.zeros((1, fan_in)))["params"]
        return weights["kernel"].T, weights["bias"]

    def layer_norm(self, x: Array, gain: Array, bias: Array, *, epsilon: float) -> Array:
        """By linen.LayerNorm: x (…, D), gain (D,), bias (D,) → y (…, D)."""
        return _apply(linen.LayerNorm(epsilon), x, scale=gain, bias=bias)

    def batch_norm(self, x: Array, gain: Array, bias: Array, *, epsilon: float) -> Array:
        """By linen.BatchNorm in training mode: x (N, C, …), gain (C,), bias (C,) → y (N, C, …)."""
        module = linen.BatchNorm(use_running_average=False, axis=1, epsilon=epsilon)
        running = {"mean": jnp.zeros_like(gain), "var": jnp.ones_like(gain)}
        variables = {"params": {"scale": gain, "bias": bias}, "batch_stats": running}
        y, _ = module.apply(variables, x, mutable=["batch_stats"])
        return y

    def batch_norm_inference(
        self, x: Array, gain: Array, bias: Array, mean: Array, variance: Array, *, epsilon: float
    ) -> Array:
        """By linen.BatchNorm in inference mode: x (N, C, …), all others (C,) → y (N, C, …)."""
        module = linen.BatchNorm(use_running_average=True, axis=1, epsilon=epsilon)
        running = {"mean": mean, "var": variance}
        return module.apply({"params": {"scale": gain, "bias": bias}, "batch_stats": running}, x)

    # -- convolution and pooling ------------------------------------------------------------------

    def conv2d(
        self,
        x: Array,
        kernel: Array,
        bias: Array,
        *,
        stride: tuple[int, int] = (1, 1),
        padding: tuple[int, int] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
    ) -> Array:
        """By linen.Conv: x (N, C, H, W), kernel (K, C, P, Q), bias (K,) → y (N, K, H', W')."""
        margins = [(size, size) for size in padding]
        module = linen.Conv(len(bias), kernel.shape[2:], stride, margins, kernel_dilation=dilation)
        return _channels_first(_apply(module, _channels_last(x), kernel=kernel.transpose(2, 3, 1, 0), bias=bias))

    def max_pool2d(self, x: Array, *, window: tuple[int, int] = (2, 2), stride: tuple[int, int] = (2, 2)) -> Array:
        """By linen.max_pool: x (N, C, H, W) → y (N, C, H', W')."""
        return _channels_first(linen.max_pool(_channels_last(x), window, stride))

    def average_pool2d(self, x: Array, *, window: tuple[int, int] = (2, 2), stride: tuple[int, int] = (2, 2)) -> Array:
        """By linen.avg_pool: x (N, C, H, W) → y (N, C, H', W')."""
        return _channels_first(linen.avg_pool(_channels_last(x), window, stride))

    # -- sequences --------------------------------------------------------------------------------

    def rnn(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, *, activation: str = "tanh") -> Array:
        """By linen.SimpleCell: x (T, N, D), h0 (N, H) → h (T, N, H)."""
        return recurrent.rnn(x, h0, w_xh, w_hh, b, ACTIVATIONS[activation])

    def lstm(self, x: Array, h0: Array, c0: Array, w_xh: Array, w_hh: Array, b: Array) -> tuple[Array, Array]:
        """By linen.LSTMCell: x (T, N, D), h0, c0 (N, H) → h (T, N, H), c_last (N, H)."""
        return recurrent.lstm(x, h0, c0, w_xh, w_hh, b)

    def gru(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b_x: Array, b_h: Array) -> Array:
        """By linen.GRUCell: x (T, N, D), h0 (N, H) → h (T, N, H)."""
        return recurrent.gru(x, h0, w_xh, w_hh, b_x, b_h)

    def attention(self, q: Array, k: Array, v: Array, *, causal: bool = False) -> Array:
        """By linen.dot_product_attention with one head: q (N, T, D), k (N, S, D), v (N, S, E) → y (N, T, E)."""
        times = (jnp.arange(each.shape[1])[None] for each in (q, k))
        mask = linen.make_attention_mask(*times, pairwise_fn=jnp.greater_equal) if causal else None
        heads = (each[:, :, None] for each in (q, k, v))
        return linen.dot_product_attention(*heads, mask=mask)[:, :, 0]


def _apply(module: Any, x: Array, **weights: Array) -> Array:
    """What the module returns with these weights."""
    y: Array = module.apply({"params": weights}, x)
    return y


def _channels_last(images: Array) -> Array:
    return images.transpose(0, 2, 3, 1)


def _channels_first(images: Array) -> Array:
    return images.transpose(0, 3, 1, 2)
