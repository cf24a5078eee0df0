"""The seven modules in torch, in float64, as functions of the same arrays."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from tests.benchmarks.modules import EPSILON, Module, seven
from torch.nn import functional

TorchModule = tuple[Callable[..., Any], tuple[Any, ...]]


def seven_in_torch(seed: int) -> Mapping[str, TorchModule]:
    """Functions of flat argument lists, and their arguments, which require gradients."""
    functions = {
        "Linear": functional.linear,
        "Conv2d": functional.conv2d,
        "RNN": _rnn,
        "LSTM": _lstm,
        "LayerNorm": lambda x, gain, bias: functional.layer_norm(x, gain.shape, gain, bias, EPSILON),
        "BatchNorm": lambda x, gain, bias: functional.batch_norm(x, None, None, gain, bias, training=True, eps=EPSILON),
        "MLP": _mlp,
    }
    return {
        name: (function, tuple(map(_variable, _flat(seven(seed)[name].inputs)))) for name, function in functions.items()
    }


def minimum(function: Callable[..., Any], inputs: tuple[Any, ...]) -> None:
    """One forward and backward pass and two forward passes, and nothing else."""
    y = function(*inputs)
    torch.autograd.grad(y, inputs, torch.ones_like(y))
    with torch.no_grad():
        function(*inputs)
        function(*inputs)


def in_autograd(module: Module) -> TorchModule:
    """A module in NumPy, with the gradient that it has, as a function that autograd differentiates."""

    def nested(tensors: Sequence[Any]) -> list[Any]:
        rest = (tensor.detach().numpy() for tensor in tensors)
        return [[next(rest) for _ in value] if isinstance(value, list) else next(rest) for value in module.inputs]

    class Wrapped(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, *tensors: Any) -> Any:
            ctx.save_for_backward(*tensors)
            return torch.from_numpy(module.function(*nested(tensors)))

        @staticmethod
        def backward(ctx: Any, *cotangents: Any) -> Any:
            gradients = module.vjp(*nested(ctx.saved_tensors), cotangents[0].numpy())
            return tuple(torch.tensor(np.ascontiguousarray(gradient)) for gradient in _flat(tuple(gradients)))

    return Wrapped.apply, tuple(map(_variable, _flat(module.inputs)))


def _rnn(x: Any, w_xh: Any, w_hh: Any, b: Any) -> Any:
    h, _ = torch.rnn_tanh(
        x,
        x.new_zeros(1, x.shape[1], w_hh.shape[1]),
        [w_xh, w_hh, b, torch.zeros_like(b)],
        True,
        1,
        0.0,
        True,
        False,
        False,
    )
    return h


def _lstm(x: Any, w_xh: Any, w_hh: Any, b: Any) -> Any:
    state = x.new_zeros(1, x.shape[1], w_hh.shape[1])
    h, _, _ = torch.lstm(x, (state, state), [w_xh, w_hh, b, torch.zeros_like(b)], True, 1, 0.0, True, False, False)
    return h


def _mlp(x: Any, *parameters: Any) -> Any:
    layers = len(parameters) // 2
    for layer, (weight, bias) in enumerate(zip(parameters[:layers], parameters[layers:], strict=True)):
        x = functional.linear(torch.tanh(x) if layer else x, weight, bias)
    return x


def _flat(inputs: tuple[Any, ...]) -> list[Any]:
    return [item for value in inputs for item in (value if isinstance(value, list) else [value])]


def _variable(array: Any) -> Any:
    return torch.tensor(array, requires_grad=True)
