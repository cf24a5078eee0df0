"""The operations of the contract by the tensors and layers of tinygrad."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.metadata import version
from types import MappingProxyType
from typing import Any

from tinygrad import Context, Tensor, nn

from theorycheck.adapters.tinygrad.adapter import TinygradAdapter

ACTIVATIONS: Mapping[str, Callable[[Tensor], Tensor]] = MappingProxyType(
    {
        "identity": Tensor.contiguous,
        "relu": Tensor.relu,
        "tanh": Tensor.tanh,
        "sigmoid": Tensor.sigmoid,
        "softplus": Tensor.softplus,
        "gelu": partial(Tensor.gelu, approximate="none"),
        "square": Tensor.square,
    }
)

INITIALIZERS: Mapping[str, Callable[..., Tensor]] = MappingProxyType(
    {
        "glorot_uniform": Tensor.glorot_uniform,
        "he_uniform": partial(Tensor.kaiming_uniform, a=0.0),
        "he_normal": partial(Tensor.kaiming_normal, a=0.0),
    }
)


class Tinygrad(TinygradAdapter):
    """What tinygrad offers on its default device; it has no recurrent layer but the LSTM cell.

    Conventions are translated (names, the order of arguments), behaviour is not; docs/adapters/tinygrad.md lists where
    it deviates from the contract. An operation that takes a seed leaves tinygrad's generator seeded with it.
    """

    name = "tinygrad"
    version = version("tinygrad")
    dtypes = ("float64", "float32")
    activations = tuple(ACTIVATIONS)
    initializers = tuple(INITIALIZERS)

    # -- networks and losses ----------------------------------------------------------------------

    def activation(self, z: Tensor, *, kind: str) -> Tensor:
        """The elementwise function of that kind."""
        return ACTIVATIONS[kind](z)

    def shallow_network(self, x: Tensor, w: Tensor, b: Tensor, alpha: Tensor, *, activation: str) -> Tensor:
        """A hidden layer and its weighted sum: x (N, d), w (n, d), b (n,), alpha (n,) → f (N,)."""
        return self.activation(self.dense(x, w, b), kind=activation) @ alpha

    def dense(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        """By Tensor.linear: x (N, D), weight (K, D), bias (K,) → y (N, K)."""
        return x.linear(weight.transpose(), bias)

    def mlp(self, x: Tensor, weights: Sequence[Tensor], biases: Sequence[Tensor], *, activation: str) -> Tensor:
        """Dense layers with the activation between them."""
        for layer, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
            x = self.dense(self.activation(x, kind=activation) if layer else x, weight, bias)
        return x

    def mean_squared_error(self, prediction: Tensor, target: Tensor) -> Tensor:
        """The mean over all elements of the squared difference."""
        return (prediction - target).square().mean()

    def cross_entropy(self, logits: Tensor, labels: Tensor) -> Tensor:
        """The mean over the batch: logits (N, K), labels (N,)."""
        return logits.cross_entropy(labels)

    # -- dropout, initialization and normalization ------------------------------------------------

    def dropout(self, x: Tensor, *, rate: float, seed: int) -> Tensor:
        """By Tensor.dropout in training mode."""
        Tensor.manual_seed(seed)
        with Context(TRAINING=1):
            return x.dropout(rate)

    def dropout_inference(self, x: Tensor, *, rate: float) -> Tensor:
        """By Tensor.dropout in inference mode."""
        with Context(TRAINING=0):
            return x.dropout(rate)

    def initialize(self, shape: tuple[int, ...], *, scheme: str, seed: int) -> Any:
        """A weight of the default dtype, by the methods of Tensor."""
        Tensor.manual_seed(seed)
        return INITIALIZERS[scheme](*shape).numpy()

    def default_dense(self, fan_in: int, fan_out: int, *, seed: int) -> tuple[Any, Any]:
        """The weight (fan_out, fan_in) and the bias (fan_out,) of a new nn.Linear."""
        Tensor.manual_seed(seed)
        layer = nn.Linear(fan_in, fan_out)
        return layer.weight.numpy(), layer.bias.numpy()

    def layer_norm(self, x: Tensor, gain: Tensor, bias: Tensor, *, epsilon: float) -> Tensor:
        """By nn.LayerNorm: x (…, D), gain (D,), bias (D,) → y (…, D)."""
        layer = nn.LayerNorm(gain.shape[0], eps=epsilon)
        layer.weight, layer.bias = gain, bias
        return layer(x)

    def batch_norm(self, x: Tensor, gain: Tensor, bias: Tensor, *, epsilon: float) -> Tensor:
        """By nn.BatchNorm with the statistics of the batch: x (N, C, …), gain (C,), bias (C,) → y (N, C, …)."""
        layer = nn.BatchNorm(gain.shape[0], eps=epsilon, track_running_stats=False)
        layer.weight, layer.bias = gain, bias
        return layer(x)

    def batch_norm_inference(
        self, x: Tensor, gain: Tensor, bias: Tensor, mean: Tensor, variance: Tensor, *, epsilon: float
    ) -> Tensor:
        """By nn.BatchNorm in inference mode: x (N, C, …), all others (C,) → y (N, C, …)."""
        layer = nn.BatchNorm(gain.shape[0], eps=epsilon)
        layer.weight, layer.bias, layer.running_mean, layer.running_var = gain, bias, mean, variance
        with Context(TRAINING=0):
            return layer(x)

    # -- convolution, pooling and sequences -------------------------------------------------------

    def conv2d(
        self,
        x: Tensor,
        kernel: Tensor,
        bias: Tensor,
        *,
        stride: tuple[int, int] = (1, 1),
        padding: tuple[int, int] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
    ) -> Tensor:
        """By Tensor.conv2d, its padding left, right, top, bottom: x (N, C, H, W) → y (N, K, H', W')."""
        margins = (padding[1], padding[1], padding[0], padding[0])
        return x.conv2d(kernel, bias, stride=stride, dilation=dilation, padding=margins)

    def max_pool2d(self, x: Tensor, *, window: tuple[int, int] = (2, 2), stride: tuple[int, int] = (2, 2)) -> Tensor:
        """By Tensor.max_pool2d: x (N, C, H, W) → y (N, C, H', W')."""
        return x.max_pool2d(window, stride)

    def average_pool2d(
        self, x: Tensor, *, window: tuple[int, int] = (2, 2), stride: tuple[int, int] = (2, 2)
    ) -> Tensor:
        """By Tensor.avg_pool2d: x (N, C, H, W) → y (N, C, H', W')."""
        return x.avg_pool2d(window, stride)

    def lstm(self, x: Tensor, h0: Tensor, c0: Tensor, w_xh: Tensor, w_hh: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
        """By nn.LSTMCell: x (T, N, D), h0, c0 (N, H) → h (T, N, H), c_last (N, H)."""
        cell = nn.LSTMCell(x.shape[-1], h0.shape[-1])
        cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh = w_xh, w_hh, b, None
        states, c = [h0], c0
        for x_t in x.split(1):
            h, c = cell(x_t[0], (states[-1], c))
            states.append(h)
        return Tensor.stack(*states[1:]), c

    def attention(self, q: Tensor, k: Tensor, v: Tensor, *, causal: bool = False) -> Tensor:
        """By Tensor.scaled_dot_product_attention: q (N, T, D), k (N, S, D), v (N, S, E) → y (N, T, E)."""
        return q.scaled_dot_product_attention(k, v, is_causal=causal)
