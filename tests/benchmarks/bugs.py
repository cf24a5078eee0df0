"""Planted gradient bugs: thirteen that permute a right gradient, six classical ones, and scaled errors."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from tests.benchmarks.modules import Analytic, Module, seven

Spoil = Callable[[Any], Any]


def permutations(seed: int) -> Mapping[str, Module]:
    """Bugs that put the right numbers in the wrong places: what tests with non-negative directions overlook."""
    modules = seven(seed)
    return {
        "Linear: dx of another example": _spoiled(modules["Linear"], 0, lambda dx: np.roll(dx, 1, axis=0)),
        "Linear: dW with columns reversed": _spoiled(modules["Linear"], 1, lambda dw: dw[:, ::-1]),
        "Conv2d: dx by the unflipped kernel": replace(modules["Conv2d"], vjp=_unflipped),
        "Conv2d: dx one pixel aside": _spoiled(modules["Conv2d"], 0, lambda dx: np.roll(dx, 1, axis=3)),
        "Conv2d: dk flipped": _spoiled(modules["Conv2d"], 1, lambda dk: dk[:, :, ::-1, ::-1]),
        "RNN: dx reversed in time": _spoiled(modules["RNN"], 0, lambda dx: dx[::-1]),
        "RNN: dW_hh transposed": _spoiled(modules["RNN"], 2, lambda dw: dw.T),
        "LSTM: input and forget gate swapped in dW_hh": _spoiled(modules["LSTM"], 2, lambda dw: _gates(dw, 1, 0, 2, 3)),
        "LSTM: cell and output gate swapped in dW_xh": _spoiled(modules["LSTM"], 1, lambda dw: _gates(dw, 0, 1, 3, 2)),
        "LSTM: dx one step late": _spoiled(modules["LSTM"], 0, lambda dx: np.roll(dx, 1, axis=0)),
        "LayerNorm: dgain reversed": _spoiled(modules["LayerNorm"], 1, lambda dgain: dgain[::-1]),
        "BatchNorm: dx of another example": _spoiled(modules["BatchNorm"], 0, lambda dx: np.roll(dx, 1, axis=0)),
        "MLP: dW_1 with rows rolled": _spoiled(modules["MLP"], 1, lambda dw: np.roll(dw, 1, axis=0)),
    }


def classics(seed: int) -> Mapping[str, Module]:
    """The mistakes that are made by hand."""
    modules = seven(seed)
    batch = len(modules["Linear"].inputs[0])
    return {
        "Linear: missing 1/N": _spoiled(modules["Linear"], 1, lambda dw: dw * batch),
        "MLP: dW_2 transposed": _spoiled(modules["MLP"], 2, lambda dw: dw.T),
        "Linear: db dropped": _spoiled(modules["Linear"], 2, np.zeros_like),
        "RNN: backpropagation truncated": replace(modules["RNN"], vjp=seven(seed, Truncated())["RNN"].vjp),
        "LSTM: tanh' for σ' in a gate": replace(modules["LSTM"], vjp=seven(seed, WrongSlope())["LSTM"].vjp),
        "LayerNorm: mean held constant": replace(modules["LayerNorm"], vjp=seven(seed, FixedMean())["LayerNorm"].vjp),
    }


def scaled(module: Module, error: float) -> Iterator[Module]:
    """The module with one array's gradient too large by the relative error, array by array."""
    for array in range(module.arrays):
        yield _spoiled(module, array, lambda gradient: gradient * (1 + error))


class Truncated(Analytic):
    """Backpropagation through time that stops after half of the steps."""

    def rnn_vjp(self, x: Any, h0: Any, w_xh: Any, w_hh: Any, b: Any, dh: Any, *, activation: str = "tanh") -> Any:
        half = len(x) // 2
        h = self.rnn(x[:half], h0, w_xh, w_hh, b, activation=activation)
        early = super().rnn_vjp(x[:half], h0, w_xh, w_hh, b, dh[:half], activation=activation)
        late = super().rnn_vjp(x[half:], h[-1], w_xh, w_hh, b, dh[half:], activation=activation)
        return np.concatenate((early[0], late[0])), early[1], *(a + b for a, b in zip(early[2:], late[2:], strict=True))


class WrongSlope(Analytic):
    """The slope of a gate taken for that of the candidate."""

    def gate_slope(self, gate: Any) -> Any:
        return 1 - np.square(gate)


class FixedMean(Analytic):
    """Standardization whose gradient does not go through the mean."""

    def standardize_vjp(self, normalized: Any, deviation: Any, dnormalized: Any, axes: Any) -> Any:
        through_variance = normalized * np.mean(dnormalized * normalized, axis=axes, keepdims=True)
        return (dnormalized - through_variance) / deviation


def _unflipped(x: Any, kernel: Any, bias: Any, dy: Any) -> Any:
    numpy = Analytic()
    right = numpy.conv2d_vjp(x, kernel, bias, dy)
    wrong, _, _ = numpy.conv2d_vjp(x, kernel[:, :, ::-1, ::-1], bias, dy)
    return wrong, *right[1:]


def _gates(stacked: Any, *order: int) -> Any:
    blocks = np.split(stacked, 4)
    return np.concatenate([blocks[i] for i in order])


def _spoiled(module: Module, array: int, spoil: Spoil) -> Module:
    """The module with one of the arrays in its gradient spoilt, counted through lists."""

    def vjp(*arguments: Any) -> list[Any]:
        flat = [
            g for gradient in module.vjp(*arguments) for g in (gradient if isinstance(gradient, list) else [gradient])
        ]
        flat[array] = spoil(flat[array])
        rest = iter(flat)
        return [[next(rest) for _ in value] if isinstance(value, list) else next(rest) for value in module.inputs]

    return replace(module, vjp=vjp)
