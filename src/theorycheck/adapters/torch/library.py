"""The operations of the contract by the public functions of PyTorch."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from types import MappingProxyType
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional, init

from theorycheck.adapters.torch.adapter import TorchAdapter

ACTIVATIONS: Mapping[str, Callable[[Tensor], Tensor]] = MappingProxyType(
    {
        "identity": torch.nn.Identity(),
        "relu": functional.relu,
        "tanh": torch.tanh,
        "sigmoid": torch.sigmoid,
        "softplus": functional.softplus,
        "gelu": functional.gelu,
        "square": torch.square,
    }
)

INITIALIZERS: Mapping[str, Callable[..., Tensor]] = MappingProxyType(
    {
        "glorot_uniform": init.xavier_uniform_,
        "glorot_normal": init.xavier_normal_,
        "he_uniform": partial(init.kaiming_uniform_, nonlinearity="relu"),
        "he_normal": partial(init.kaiming_normal_, nonlinearity="relu"),
        "lecun_uniform": partial(init.kaiming_uniform_, nonlinearity="linear"),
        "lecun_normal": partial(init.kaiming_normal_, nonlinearity="linear"),
        "orthogonal": init.orthogonal_,
    }
)


class Torch(TorchAdapter):
    """The whole contract on the CPU, as a user of PyTorch gets it.

    Conventions are translated (names, the order of arguments, Nesterov momentum of 0 as plain SGD), behaviour is not:

    - `clip_by_global_norm` divides by ‖g‖ + 1e-6, so a norm just within `max_norm` shrinks and one above ends below it.
    - softplus is the identity above 20, its gradient there is 1.
    - Of a seed the CPU generator uses the lowest 32 bits.
    - `sgd_step` keeps no velocity through a step whose momentum is 0: the next one starts from rest, or from the
      velocity before.
    - `conv2d` may end the process where an image and a kernel one column wide miss each other in every window, by a
      fault of oneDNN (its issue 5942): in half precision, which is not offered here, and in float32 if the image lies
      channels last in memory, which no case does.
    """

    name = "torch"
    version = str(torch.__version__)
    dtypes = ("float64", "float32")
    activations = tuple(ACTIVATIONS)
    initializers = tuple(INITIALIZERS)

    # -- networks and losses ----------------------------------------------------------------------

    def activation(self, z: Tensor, *, kind: str) -> Tensor:
        """The elementwise function of that kind."""
        return ACTIVATIONS[kind](z)

    def shallow_network(self, x: Tensor, w: Tensor, b: Tensor, alpha: Tensor, *, activation: str) -> Tensor:
        """A hidden layer and its weighted sum: x (N, d), w (n, d), b (n,), alpha (n,) → f (N,)."""
        return self.activation(functional.linear(x, w, b), kind=activation) @ alpha

    def dense(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        """The affine map: x (N, D), weight (K, D), bias (K,) → y (N, K)."""
        return functional.linear(x, weight, bias)

    def mlp(self, x: Tensor, weights: Sequence[Tensor], biases: Sequence[Tensor], *, activation: str) -> Tensor:
        """Dense layers with the activation between them."""
        for layer, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
            x = self.dense(self.activation(x, kind=activation) if layer else x, weight, bias)
        return x

    def mean_squared_error(self, prediction: Tensor, target: Tensor) -> Tensor:
        """The mean over all elements."""
        return functional.mse_loss(prediction, target)

    def cross_entropy(self, logits: Tensor, labels: Tensor) -> Tensor:
        """The mean over the batch: logits (N, K), labels (N,)."""
        return functional.cross_entropy(logits, labels)

    # -- optimizers and regularization ------------------------------------------------------------

    def gradient_descent_step(self, theta: Tensor, gradient: Tensor, *, learning_rate: float) -> Tensor:
        """A step of SGD without momentum."""
        stepped, _ = self.sgd_step(theta, gradient, None, learning_rate=learning_rate)
        return stepped

    def sgd_step(
        self,
        theta: Tensor,
        gradient: Tensor,
        state: torch.optim.SGD | None,
        *,
        learning_rate: float,
        momentum: float = 0.0,
        nesterov: bool = False,
        weight_decay: float = 0.0,
    ) -> tuple[Tensor, torch.optim.SGD]:
        """A step of torch.optim.SGD, which is also the state."""
        optimizer = torch.optim.SGD([torch.empty_like(theta)]) if state is None else state
        # SGD refuses Nesterov without momentum; the contract says that it is plain SGD.
        nesterov = nesterov and momentum > 0
        options = {"momentum": momentum, "nesterov": nesterov, "weight_decay": weight_decay}
        return _step(optimizer, theta, gradient, lr=learning_rate, **options)

    def adam_step(
        self,
        theta: Tensor,
        gradient: Tensor,
        state: torch.optim.Adam | None,
        *,
        learning_rate: float,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> tuple[Tensor, torch.optim.Adam]:
        """A step of torch.optim.Adam, which is also the state."""
        optimizer = torch.optim.Adam([torch.empty_like(theta)]) if state is None else state
        options = {"betas": (beta1, beta2), "eps": epsilon, "weight_decay": weight_decay}
        return _step(optimizer, theta, gradient, lr=learning_rate, **options)

    def adamw_step(
        self,
        theta: Tensor,
        gradient: Tensor,
        state: torch.optim.AdamW | None,
        *,
        learning_rate: float,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> tuple[Tensor, torch.optim.AdamW]:
        """A step of torch.optim.AdamW, which is also the state."""
        optimizer = torch.optim.AdamW([torch.empty_like(theta)]) if state is None else state
        options = {"betas": (beta1, beta2), "eps": epsilon, "weight_decay": weight_decay}
        return _step(optimizer, theta, gradient, lr=learning_rate, **options)

    def clip_by_global_norm(self, gradients: Sequence[Tensor], *, max_norm: float) -> list[Tensor]:
        """The gradients after torch.nn.utils.clip_grad_norm_."""
        parameters = [torch.empty_like(gradient) for gradient in gradients]
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.grad = gradient.clone()
        torch.nn.utils.clip_grad_norm_(parameters, max_norm)
        return [parameter.grad for parameter in parameters]

    def l2_penalty(self, parameters: Sequence[Tensor], *, strength: float) -> Tensor:
        """The strength times the sum of all squares."""
        return strength * sum((parameter.square().sum() for parameter in parameters), start=torch.zeros(()))

    def dropout(self, x: Tensor, *, rate: float, seed: int) -> Tensor:
        """Dropout in training mode."""
        with _seeded(seed):
            return functional.dropout(x, p=rate, training=True)

    def dropout_inference(self, x: Tensor, *, rate: float) -> Tensor:
        """Dropout in inference mode."""
        return functional.dropout(x, p=rate, training=False)

    # -- initialization and normalization ---------------------------------------------------------

    def initialize(self, shape: tuple[int, ...], *, scheme: str, seed: int) -> Tensor:
        """A weight of torch's default dtype, by torch.nn.init."""
        return INITIALIZERS[scheme](torch.empty(shape), generator=torch.Generator().manual_seed(seed))

    def default_dense(self, fan_in: int, fan_out: int, *, seed: int) -> tuple[Tensor, Tensor]:
        """The weight (fan_out, fan_in) and the bias (fan_out,) of a new torch.nn.Linear."""
        with _seeded(seed):
            layer = torch.nn.Linear(fan_in, fan_out)
        return layer.weight.detach(), layer.bias.detach()

    def layer_norm(self, x: Tensor, gain: Tensor, bias: Tensor, *, epsilon: float) -> Tensor:
        """Over the last axis: x (…, D), gain (D,), bias (D,) → y (…, D)."""
        return functional.layer_norm(x, gain.shape, gain, bias, eps=epsilon)

    def batch_norm(self, x: Tensor, gain: Tensor, bias: Tensor, *, epsilon: float) -> Tensor:
        """With the statistics of the batch: x (N, C, …), gain (C,), bias (C,) → y (N, C, …)."""
        return functional.batch_norm(x, None, None, gain, bias, training=True, eps=epsilon)

    def batch_norm_inference(
        self, x: Tensor, gain: Tensor, bias: Tensor, mean: Tensor, variance: Tensor, *, epsilon: float
    ) -> Tensor:
        """With the given statistics: x (N, C, …), gain, bias, mean, variance (C,) → y (N, C, …)."""
        return functional.batch_norm(x, mean, variance, gain, bias, training=False, eps=epsilon)

    # -- convolution and pooling ------------------------------------------------------------------

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
        """Cross-correlation: x (N, C, H, W), kernel (K, C, P, Q), bias (K,) → y (N, K, H', W')."""
        return functional.conv2d(x, kernel, bias, stride, padding, dilation)

    def max_pool2d(self, x: Tensor, *, window: tuple[int, int] = (2, 2), stride: tuple[int, int] = (2, 2)) -> Tensor:
        """The largest entry of each window: x (N, C, H, W) → y (N, C, H', W')."""
        return functional.max_pool2d(x, window, stride)

    def average_pool2d(
        self, x: Tensor, *, window: tuple[int, int] = (2, 2), stride: tuple[int, int] = (2, 2)
    ) -> Tensor:
        """The mean of each window: x (N, C, H, W) → y (N, C, H', W')."""
        return functional.avg_pool2d(x, window, stride)

    # -- sequences --------------------------------------------------------------------------------

    def rnn(self, x: Tensor, h0: Tensor, w_xh: Tensor, w_hh: Tensor, b: Tensor, *, activation: str = "tanh") -> Tensor:
        """By torch.nn.RNN where it offers the activation: x (T, N, D), h0 (N, H) → h (T, N, H)."""
        if activation in {"tanh", "relu"}:
            weights = (w_xh, w_hh, b, torch.zeros_like(b))
            h, _ = _run(torch.nn.RNN, weights, x, h0[None], nonlinearity=activation)
            return h
        states = [h0]
        for x_t in x:
            z = functional.linear(x_t, w_xh, b) + functional.linear(states[-1], w_hh)
            states.append(self.activation(z, kind=activation))
        return torch.stack(states[1:])

    def lstm(self, x: Tensor, h0: Tensor, c0: Tensor, w_xh: Tensor, w_hh: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
        """By torch.nn.LSTM: x (T, N, D), h0, c0 (N, H) → h (T, N, H), c_last (N, H)."""
        weights = (w_xh, w_hh, b, torch.zeros_like(b))
        h, (_, c_last) = _run(torch.nn.LSTM, weights, x, (h0[None], c0[None]))
        return h, c_last[0]

    def gru(self, x: Tensor, h0: Tensor, w_xh: Tensor, w_hh: Tensor, b_x: Tensor, b_h: Tensor) -> Tensor:
        """By torch.nn.GRU: x (T, N, D), h0 (N, H) → h (T, N, H)."""
        h, _ = _run(torch.nn.GRU, (w_xh, w_hh, b_x, b_h), x, h0[None])
        return h

    def attention(self, q: Tensor, k: Tensor, v: Tensor, *, causal: bool = False) -> Tensor:
        """Scaled dot products: q (N, T, D), k (N, S, D), v (N, S, E) → y (N, T, E)."""
        return functional.scaled_dot_product_attention(q, k, v, is_causal=causal)


def _step(optimizer: Any, theta: Tensor, gradient: Tensor, **options: Any) -> tuple[Tensor, Any]:
    """One step from theta; options may change from step to step, as a schedule changes them."""
    [group] = optimizer.param_groups
    group.update(options)
    [parameter] = group["params"]
    parameter.copy_(theta)
    parameter.grad = gradient
    optimizer.step()
    return parameter.clone(), optimizer


def _run(kind: type, weights: Sequence[Tensor], x: Tensor, state: Any, **options: Any) -> tuple[Tensor, Any]:
    """The outputs and the last state of a one-layer recurrent module with weights (w_xh, w_hh, b_x, b_h)."""
    units, features = weights[1].shape[1], weights[0].shape[1]
    # On the meta device no initial weights are drawn, so the global generator stays as it is.
    module = kind(features, units, device="meta", **options)
    names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
    h, last = torch.func.functional_call(module, dict(zip(names, weights, strict=True)), (x, state))
    return h, last


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """The CPU's default generator, seeded, then put back as it was."""
    with torch.random.fork_rng(devices=[]):
        # Not torch.manual_seed, which seeds every other device as well.
        torch.default_generator.manual_seed(seed)
        yield
