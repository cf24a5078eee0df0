"""Seven modules with hand-written gradients, and the same seven in torch; sizes N inputs → M outputs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from theorycheck.adapters.numpy import NumPy

EPSILON = 1e-5


class Analytic(NumPy):
    """The logistic function without an absolute value, so that it takes complex arguments."""

    def gate(self, z: Any) -> Any:
        """σ(z) = (1 + tanh(z/2))/2."""
        return (1 + np.tanh(z / 2)) / 2


@dataclass(frozen=True)
class Module:
    """A function of arrays, its vector-Jacobian product and the inputs to check it at."""

    name: str
    function: Callable[..., Any]
    vjp: Callable[..., Any]
    inputs: tuple[Any, ...]

    @property
    def arrays(self) -> int:
        """How many arrays it is differentiated by."""
        return sum(len(value) if isinstance(value, list) else 1 for value in self.inputs)


def seven(seed: int, numpy: NumPy | None = None) -> Mapping[str, Module]:
    """Linear 784 → 128, Conv2d 1760 → 3136, RNN 784 → 768, LSTM 1984 → 768, both norms 320 → 256, MLP 3424 → 256."""
    numpy = numpy or Analytic()
    rng = np.random.default_rng(seed)
    draw = rng.standard_normal

    def weight(*shape: int) -> Any:
        return draw(shape) / np.sqrt(np.prod(shape[1:]))

    state = np.zeros((4, 16))
    layers = [weight(32, 32) for _ in range(3)], [draw(32) / 4 for _ in range(3)]
    modules = (
        Module("Linear", numpy.dense, numpy.dense_vjp, (draw((8, 32)), weight(16, 32), draw(16))),
        Module("Conv2d", numpy.conv2d, numpy.conv2d_vjp, (draw((2, 3, 16, 16)), weight(8, 3, 3, 3), draw(8))),
        Module(
            "RNN",
            lambda x, w_xh, w_hh, b: numpy.rnn(x, state, w_xh, w_hh, b),
            lambda x, w_xh, w_hh, b, dh: _without(numpy.rnn_vjp(x, state, w_xh, w_hh, b, dh), 1),
            (draw((12, 4, 8)), weight(16, 8), weight(16, 16), draw(16) / 4),
        ),
        Module(
            "LSTM",
            lambda x, w_xh, w_hh, b: numpy.lstm(x, state, state, w_xh, w_hh, b)[0],
            lambda x, w_xh, w_hh, b, dh: _without(numpy.lstm_vjp(x, state, state, w_xh, w_hh, b, dh, state), 1, 2),
            (draw((12, 4, 8)), weight(64, 8), weight(64, 16), draw(64) / 4),
        ),
        Module(
            "LayerNorm",
            partial(numpy.layer_norm, epsilon=EPSILON),
            partial(numpy.layer_norm_vjp, epsilon=EPSILON),
            (draw((8, 32)), draw(32), draw(32)),
        ),
        Module(
            "BatchNorm",
            partial(numpy.batch_norm, epsilon=EPSILON),
            partial(numpy.batch_norm_vjp, epsilon=EPSILON),
            (draw((8, 32)), draw(32), draw(32)),
        ),
        Module(
            "MLP",
            partial(numpy.mlp, activation="tanh"),
            partial(numpy.mlp_vjp, activation="tanh"),
            (draw((8, 32)), *layers),
        ),
    )
    return {module.name: module for module in modules}


def kinked(seed: int) -> Mapping[str, Module]:
    """An MLP and a recurrent network with rectifiers, and convolution, rectifier and max pooling in a row."""
    numpy = NumPy()
    smooth = seven(seed, numpy)
    mlp, rnn, conv = smooth["MLP"], smooth["RNN"], smooth["Conv2d"]
    state = np.zeros((4, 16))

    def convolved(x: Any, kernel: Any, bias: Any) -> Any:
        return numpy.max_pool2d(numpy.activation(numpy.conv2d(x, kernel, bias), kind="relu"))

    def convolved_vjp(x: Any, kernel: Any, bias: Any, dy: Any) -> Any:
        z = numpy.conv2d(x, kernel, bias)
        da = numpy.max_pool2d_vjp(numpy.activation(z, kind="relu"), dy)
        return numpy.conv2d_vjp(x, kernel, bias, numpy.activation_vjp(z, da, kind="relu"))

    modules = (
        Module(
            "MLP, ReLU", partial(numpy.mlp, activation="relu"), partial(numpy.mlp_vjp, activation="relu"), mlp.inputs
        ),
        Module(
            "RNN, ReLU",
            lambda x, w_xh, w_hh, b: numpy.rnn(x, state, w_xh, w_hh, b, activation="relu"),
            lambda x, w_xh, w_hh, b, dh: _without(numpy.rnn_vjp(x, state, w_xh, w_hh, b, dh, activation="relu"), 1),
            rnn.inputs,
        ),
        Module("Conv2d, ReLU, max-pool", convolved, convolved_vjp, conv.inputs),
    )
    return {module.name: module for module in modules}


def floor(module: Module) -> Callable[[], None]:
    """F, the least that a gradient check could cost: one vjp and two forward passes."""
    dy = np.ones_like(module.function(*module.inputs))

    def run() -> None:
        module.vjp(*module.inputs, dy)
        module.function(*module.inputs)
        module.function(*module.inputs)

    return run


def by_hand(module: Module) -> Callable[[], bool]:
    """A four-point check as one writes it for one function: signed directions, flat buffers, and no question asked."""
    function, vjp, inputs = module.function, module.vjp, module.inputs
    arrays = [item for value in inputs for item in (value if isinstance(value, list) else [value])]
    stops = np.cumsum([array.size for array in arrays])
    rng = np.random.Generator(np.random.PCG64(0))
    step = 2.0**-16

    def signs(count: int) -> Any:
        return np.unpackbits(np.frombuffer(rng.bytes(count // 8 + 1), np.uint8), count=count) * 2.0 - 1.0

    def check() -> bool:
        x = np.concatenate(arrays, axis=None)
        direction = signs(len(x))
        buffer = x.copy()
        parts = iter([buffer[stop - a.size : stop].reshape(a.shape) for a, stop in zip(arrays, stops, strict=True)])
        point = [[next(parts) for _ in value] if isinstance(value, list) else next(parts) for value in inputs]
        y = function(*point)
        weights = signs(y.size).reshape(y.shape)
        gradients = [g for value in vjp(*point, weights) for g in (value if isinstance(value, list) else [value])]
        gradient = np.concatenate(gradients, axis=None)
        values = []
        for t in (step, -step, 2 * step, -2 * step):
            np.multiply(direction, t, out=buffer)
            buffer[...] += x
            values.append(np.vdot(weights, function(*point)))
        plus, minus, far_plus, far_minus = values
        slope = (8 * (plus - minus) - (far_plus - far_minus)) / (12 * step)
        return bool(abs(slope - gradient @ direction) < 1e-8 * np.sqrt(gradient @ gradient))

    return check


def _without(gradients: tuple[Any, ...], *positions: int) -> tuple[Any, ...]:
    return tuple(gradient for position, gradient in enumerate(gradients) if position not in positions)
