"""What the reference costs beside torch, or beside the linear algebra that it is made of; one thread each."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from tests.benchmarks.measures import hold, ratio
from torch.nn import functional

from theorycheck.adapters.numpy import NumPy
from theorycheck.implementation import Implementation
from theorycheck.reference import Reference
from theorycheck_properties.universal_approximation import _price

ROUNDS = 7
IMAGES = {
    "8x3x32x32 * 16x3x3x3": ((8, 3, 32, 32), (16, 3, 3, 3)),
    "1x1x256x256 * 5x5": ((1, 1, 256, 256), (1, 1, 5, 5)),
}
STEPS, BATCH, WIDTH = 100, 32, 128
GATES = {"rnn": 1, "lstm": 4, "gru": 3}


@pytest.fixture(autouse=True)
def one_thread() -> None:
    """Two torch threads on a shared machine are slower than one."""
    torch.set_num_threads(1)


def images(name: str) -> tuple[Any, Any, Any]:
    """An image, a kernel and a bias."""
    rng = np.random.default_rng(0)
    shape, kernel = IMAGES[name]
    return rng.standard_normal(shape), rng.standard_normal(kernel), rng.standard_normal(kernel[0])


@pytest.mark.parametrize("name", IMAGES)
def test_convolution(benchmark: Any, name: str) -> None:
    """The reference's convolution."""
    arrays = images(name)
    tensors = [torch.from_numpy(array) for array in arrays]
    sample = ratio(lambda: Reference().conv2d(*arrays), lambda: functional.conv2d(*tensors))  # type: ignore[attr-defined]
    hold(benchmark, sample, rounds=ROUNDS, unit="×", limit=1.6, versus="torch")


@pytest.mark.parametrize("name", IMAGES)
def test_independent_convolution(benchmark: Any, name: str) -> None:
    """The hand-written convolution, which shares no code with the reference."""
    arrays = images(name)
    tensors = [torch.from_numpy(array) for array in arrays]
    numpy = NumPy()
    sample = ratio(lambda: numpy.conv2d(*arrays), lambda: functional.conv2d(*tensors))
    hold(benchmark, sample, rounds=ROUNDS, unit="×", limit=8, versus="torch")


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", GATES)
def test_recurrence(benchmark: Any, name: str, dtype: str) -> None:
    """Forward and backward through 100 steps, 128 units, a batch of 32."""
    theirs = _theirs(name, dtype)
    sample = ratio(_ours(name, dtype), theirs, calls=2)
    beside = {"of that the matrix products alone": ratio(_products(name, dtype), theirs, calls=2)}
    hold(benchmark, sample, rounds=ROUNDS, unit="×", limit=1.3, versus="torch", beside=beside)


def test_variance_propagation(benchmark: Any) -> None:
    """50 relu layers 512 wide, a batch of 256: the share of the time that the products alone take."""
    rng = np.random.default_rng(0)
    x, zero = rng.standard_normal((256, 512)), np.zeros(512)
    weights = [rng.standard_normal((512, 512)) / 16 for _ in range(50)]
    buffer = np.empty_like(x)

    def products() -> None:
        for weight in weights:
            np.matmul(x, weight.T, out=buffer)

    def layers() -> None:
        Reference().mlp(x, weights, [zero] * 50, activation="relu")  # type: ignore[attr-defined]

    hold(benchmark, ratio(products, layers, 2), rounds=ROUNDS, unit="×", limit=0.8, at_least=True, versus="dgemm alone")


def test_width_sweep(benchmark: Any) -> None:
    """Least squares at every width by one sequence of units, held against a second solver."""
    implementation = Implementation(Reference())
    x = np.linspace(0, 1, _price.POINTS)
    every = np.column_stack([_price._units(implementation, x, "relu", 1), x**2])

    def sweep() -> None:
        _price.fitted_errors(implementation, x**2, "relu", what="x²", seed=1)

    sample = ratio(sweep, lambda: np.linalg.qr(every, mode="r"), 3)
    hold(benchmark, sample, rounds=ROUNDS, unit="×", limit=1.3, versus="one R-only QR")


def _arrays(name: str, dtype: str) -> tuple[list[Any], list[Any]]:
    """Inputs with their states, and parameters."""
    rng, gates = np.random.default_rng(0), GATES[name]

    def draw(*shape: int, scale: float = 1.0) -> Any:
        return (scale * rng.standard_normal(shape)).astype(dtype)

    states = [draw(BATCH, WIDTH) for _ in range(2 if name == "lstm" else 1)]
    weights = [draw(gates * WIDTH, WIDTH, scale=WIDTH**-0.5) for _ in range(2)]
    biases = [draw(gates * WIDTH, scale=0.1) for _ in range(2 if name == "gru" else 1)]
    return [draw(STEPS, BATCH, WIDTH), *states], [*weights, *biases]


def _ours(name: str, dtype: str) -> Callable[[], Any]:
    inputs, parameters = _arrays(name, dtype)
    cotangents = [np.ones((STEPS, BATCH, WIDTH), dtype), *([np.ones((BATCH, WIDTH), dtype)] if name == "lstm" else [])]
    vjp = getattr(Reference(), f"{name}_vjp")
    return lambda: vjp(*inputs, *parameters, *cotangents)


def _products(name: str, dtype: str) -> Callable[[], Any]:
    """The products of the passes forward and backward, each on its own: of every step, and of all inputs at once."""
    (x, h, *_), (w_xh, w_hh, *_) = _arrays(name, dtype)
    gates = np.ones((BATCH, len(w_hh)), dtype)
    projected = np.ones((STEPS * BATCH, len(w_xh)), dtype)
    rows = x.reshape(-1, WIDTH)

    def run() -> None:
        for _ in range(STEPS):
            h @ w_hh.T
            gates @ w_hh
            h.T @ gates
        rows @ w_xh.T
        projected @ w_xh
        rows.T @ projected

    return run


def _theirs(name: str, dtype: str) -> Callable[[], Any]:
    inputs, parameters = _arrays(name, dtype)
    kinds = {"rnn": torch.rnn_tanh, "lstm": torch.lstm, "gru": torch.gru}
    x, *states = (torch.from_numpy(array).requires_grad_() for array in inputs)
    held = [torch.from_numpy(array).requires_grad_() for array in parameters]
    if name != "gru":
        held.append(torch.zeros_like(held[-1], requires_grad=True))
    stacked = [state[None] for state in states]
    state = tuple(stacked) if name == "lstm" else stacked[0]

    def run() -> None:
        y, *last = kinds[name](x, state, held, True, 1, 0.0, True, False, False)
        outputs = [y, last[1]] if name == "lstm" else [y]
        torch.autograd.grad(outputs, [x, *states, *held], [torch.ones_like(one) for one in outputs])

    return run
