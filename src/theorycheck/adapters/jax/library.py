"""The operations of the contract by the public functions of JAX."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

import jax
from jax import Array, lax, nn
from jax import numpy as jnp
from jax.example_libraries import optimizers, stax

from theorycheck.adapters.jax import recurrent
from theorycheck.adapters.jax.adapter import JaxAdapter

ACTIVATIONS: Mapping[str, Callable[[Array], Array]] = MappingProxyType(
    {
        "identity": nn.identity,
        "relu": nn.relu,
        "tanh": nn.tanh,
        "sigmoid": nn.sigmoid,
        "softplus": nn.softplus,
        "gelu": partial(nn.gelu, approximate=False),
        "square": jnp.square,
    }
)

_FANS = {"in_axis": 1, "out_axis": 0}
INITIALIZERS: Mapping[str, Callable[..., Array]] = MappingProxyType(
    {
        "glorot_uniform": nn.initializers.glorot_uniform(**_FANS),
        "glorot_normal": nn.initializers.glorot_normal(**_FANS),
        "he_uniform": nn.initializers.he_uniform(**_FANS),
        "he_normal": nn.initializers.he_normal(**_FANS),
        "lecun_uniform": nn.initializers.lecun_uniform(**_FANS),
        "lecun_normal": nn.initializers.lecun_normal(**_FANS),
        "orthogonal": nn.initializers.orthogonal(column_axis=0),
    }
)


class Jax(JaxAdapter):
    """What JAX itself offers on the CPU; losses, dropout and layers are written as its documentation writes them.

    Conventions are translated (names, the order of arguments and axes), behaviour is not; docs/adapters/jax.md lists
    where it deviates from the contract. JAX has no weight decay: `sgd_step` and `adam_step` do not accept it.
    """

    name = "jax"
    version = jax.__version__
    dtypes = ("float64", "float32")
    activations = tuple(ACTIVATIONS)
    initializers = tuple(INITIALIZERS)
    truncated_initializers = ("glorot_normal", "he_normal", "lecun_normal")

    # -- networks and losses ----------------------------------------------------------------------

    def activation(self, z: Array, *, kind: str) -> Array:
        """The elementwise function of that kind."""
        return ACTIVATIONS[kind](z)

    def shallow_network(self, x: Array, w: Array, b: Array, alpha: Array, *, activation: str) -> Array:
        """A hidden layer and its weighted sum: x (N, d), w (n, d), b (n,), alpha (n,) → f (N,)."""
        return self.activation(self.dense(x, w, b), kind=activation) @ alpha

    def dense(self, x: Array, weight: Array, bias: Array) -> Array:
        """The affine map: x (N, D), weight (K, D), bias (K,) → y (N, K)."""
        return jnp.dot(x, weight.T) + bias

    def mlp(self, x: Array, weights: Sequence[Array], biases: Sequence[Array], *, activation: str) -> Array:
        """Dense layers with the activation between them."""
        for layer, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
            x = self.dense(self.activation(x, kind=activation) if layer else x, weight, bias)
        return x

    def mean_squared_error(self, prediction: Array, target: Array) -> Array:
        """The mean over all elements."""
        return jnp.mean(jnp.square(prediction - target))

    def cross_entropy(self, logits: Array, labels: Array) -> Array:
        """The mean over the batch: logits (N, K), labels (N,)."""
        return -jnp.mean(jnp.take_along_axis(nn.log_softmax(logits), labels[:, None], axis=1))

    # -- optimizers and regularization ------------------------------------------------------------

    def gradient_descent_step(self, theta: Array, gradient: Array, *, learning_rate: float) -> Array:
        """A step of jax.example_libraries.optimizers.sgd."""
        init, update, get_params = optimizers.sgd(learning_rate)
        return get_params(update(0, gradient, init(theta)))

    def sgd_step(
        self,
        theta: Array,
        gradient: Array,
        state: Any,
        *,
        learning_rate: float,
        momentum: float = 0.0,
        nesterov: bool = False,
    ) -> tuple[Array, Any]:
        """A step of the momentum, or of the nesterov, of jax.example_libraries.optimizers."""
        optimizer = optimizers.nesterov if nesterov else optimizers.momentum
        return _step(optimizer(learning_rate, momentum), theta, gradient, state)

    def adam_step(
        self,
        theta: Array,
        gradient: Array,
        state: Any,
        *,
        learning_rate: float,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
    ) -> tuple[Array, Any]:
        """A step of jax.example_libraries.optimizers.adam."""
        return _step(optimizers.adam(learning_rate, beta1, beta2, epsilon), theta, gradient, state)

    def clip_by_global_norm(self, gradients: Sequence[Array], *, max_norm: float) -> list[Array]:
        """The gradients after jax.example_libraries.optimizers.clip_grads."""
        return list(optimizers.clip_grads(list(gradients), max_norm))

    def l2_penalty(self, parameters: Sequence[Array], *, strength: float) -> Array:
        """The strength times the sum of all squares."""
        return strength * sum((jnp.vdot(parameter, parameter) for parameter in parameters), start=jnp.zeros(()))

    def dropout(self, x: Array, *, rate: float, seed: int) -> Array:
        """Dropout in training mode, by jax.random.bernoulli."""
        kept = jax.random.bernoulli(jax.random.key(seed), 1 - rate, x.shape)
        return jnp.where(kept, x / (1 - rate), 0)

    # -- initialization and normalization ---------------------------------------------------------

    def initialize(self, shape: tuple[int, ...], *, scheme: str, seed: int) -> Array:
        """A weight of the default dtype, by jax.nn.initializers."""
        return INITIALIZERS[scheme](jax.random.key(seed), shape)

    def default_dense(self, fan_in: int, fan_out: int, *, seed: int) -> tuple[Array, Array]:
        """The weight (fan_out, fan_in) and the bias (fan_out,) of a new jax.example_libraries.stax.Dense."""
        initial, _ = stax.Dense(fan_out)
        _, (weight, bias) = initial(jax.random.key(seed), (1, fan_in))
        return weight.T, bias

    def layer_norm(self, x: Array, gain: Array, bias: Array, *, epsilon: float) -> Array:
        """Over the last axis: x (…, D), gain (D,), bias (D,) → y (…, D)."""
        return nn.standardize(x, epsilon=epsilon) * gain + bias

    def batch_norm(self, x: Array, gain: Array, bias: Array, *, epsilon: float) -> Array:
        """With the statistics of the batch: x (N, C, …), gain (C,), bias (C,) → y (N, C, …)."""
        axes = (0, *range(2, x.ndim))
        return nn.standardize(x, axes, epsilon=epsilon) * _channels(gain, x) + _channels(bias, x)

    def batch_norm_inference(
        self, x: Array, gain: Array, bias: Array, mean: Array, variance: Array, *, epsilon: float
    ) -> Array:
        """With the given statistics: x (N, C, …), gain, bias, mean, variance (C,) → y (N, C, …)."""
        gain, bias, mean, variance = (_channels(each, x) for each in (gain, bias, mean, variance))
        return nn.standardize(x, 1, mean, variance, epsilon) * gain + bias

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
        """Cross-correlation: x (N, C, H, W), kernel (K, C, P, Q), bias (K,) → y (N, K, H', W')."""
        layout = ("NCHW", "OIHW", "NCHW")
        margins = [(size, size) for size in padding]
        y = lax.conv_general_dilated(x, kernel, stride, margins, rhs_dilation=dilation, dimension_numbers=layout)
        return y + _channels(bias, y)

    def max_pool2d(self, x: Array, *, window: tuple[int, int] = (2, 2), stride: tuple[int, int] = (2, 2)) -> Array:
        """The largest entry of each window: x (N, C, H, W) → y (N, C, H', W')."""
        return lax.reduce_window(x, -jnp.inf, lax.max, (1, 1, *window), (1, 1, *stride))

    def average_pool2d(self, x: Array, *, window: tuple[int, int] = (2, 2), stride: tuple[int, int] = (2, 2)) -> Array:
        """The mean of each window: x (N, C, H, W) → y (N, C, H', W')."""
        return lax.reduce_window(x, 0.0, lax.add, (1, 1, *window), (1, 1, *stride)) / (window[0] * window[1])

    # -- sequences --------------------------------------------------------------------------------

    def rnn(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, *, activation: str = "tanh") -> Array:
        """By lax.scan: x (T, N, D), h0 (N, H) → h (T, N, H)."""
        return recurrent.rnn(x, h0, w_xh, w_hh, b, ACTIVATIONS[activation])

    def lstm(self, x: Array, h0: Array, c0: Array, w_xh: Array, w_hh: Array, b: Array) -> tuple[Array, Array]:
        """By lax.scan: x (T, N, D), h0, c0 (N, H) → h (T, N, H), c_last (N, H)."""
        h, c_last = recurrent.lstm(x, h0, c0, w_xh, w_hh, b)
        return h, c_last

    def gru(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b_x: Array, b_h: Array) -> Array:
        """By lax.scan: x (T, N, D), h0 (N, H) → h (T, N, H)."""
        return recurrent.gru(x, h0, w_xh, w_hh, b_x, b_h)

    def attention(self, q: Array, k: Array, v: Array, *, causal: bool = False) -> Array:
        """By nn.dot_product_attention where E = D, as it needs: q (N, T, D), k (N, S, D), v (N, S, E) → y (N, T, E)."""
        if q.shape[-1] == v.shape[-1]:
            # One head, for which it has an axis.
            q, k, v = (each[:, :, None] for each in (q, k, v))
            return nn.dot_product_attention(q, k, v, is_causal=causal)[:, :, 0]
        scores = jnp.einsum("ntd,nsd->nts", q, k) / jnp.sqrt(q.shape[-1])
        seen = jnp.tri(*scores.shape[1:], dtype=bool) if causal else None
        return jnp.einsum("nts,nse->nte", nn.softmax(scores, where=seen), v)


class OptimizedJax(Jax):
    """JAX compiled as it compiles by default, which takes four times as long."""

    compiler_options: Mapping[str, Any] = MappingProxyType({})


def _step(optimizer: Any, theta: Array, gradient: Array, state: Any) -> tuple[Array, Any]:
    """One step from theta; the state is the number of steps taken and what the optimizer keeps beside theta."""
    init, update, get_params = optimizer
    taken, kept = state or (0, init(theta))
    _, *moments = optimizers.unpack_optimizer_state(kept).subtree
    kept = optimizers.pack_optimizer_state(optimizers.JoinPoint((theta, *moments)))
    kept = update(taken, gradient, kept)
    return get_params(kept), (taken + 1, kept)


def _channels(each: Array, image: Array) -> Array:
    """A number for each channel, shaped to meet the channels of (N, C, …)."""
    return each.reshape(-1, *[1] * (image.ndim - 2))
