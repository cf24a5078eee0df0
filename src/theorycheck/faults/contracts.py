"""Implementations that compute the right numbers and break faith otherwise."""

from collections.abc import Sequence

import numpy as np

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.numpy._types import Array, Labels, Scalar
from theorycheck.faults.fault import Fault, Sort


class WritesToInput(NumPy):
    """Applies relu in place."""

    fault = Fault("activation.writes_to_input", ("activation",), "relu overwrites its argument", sort=Sort.CONTRACT)

    def activation(self, z: Array, *, kind: str) -> Array:
        return np.maximum(z, 0, out=z) if kind == "relu" else super().activation(z, kind=kind)


class NormalizesInput(NumPy):
    """Subtracts the row maximum from the caller's logits."""

    fault = Fault(
        "cross_entropy.normalizes_input",
        ("cross_entropy",),
        "subtracts the row maximum from the logits it was given",
        sort=Sort.CONTRACT,
    )

    def cross_entropy(self, logits: Array, labels: Labels) -> Scalar:
        logits -= logits.max(axis=1, keepdims=True)
        return super().cross_entropy(logits, labels)


class ReusesBuffer(NumPy):
    """Returns the same buffer from every call of one shape."""

    fault = Fault(
        "dense.reuses_buffer",
        ("dense",),
        "a later call overwrites the result of an earlier one",
        origin="a static output of a captured graph",
        sort=Sort.CONTRACT,
    )

    def __init__(self) -> None:
        self._buffers: dict[tuple[object, ...], Array] = {}

    def dense(self, x: Array, weight: Array, bias: Array) -> Array:
        y = super().dense(x, weight, bias)
        buffer = self._buffers.setdefault((y.shape, y.dtype), np.empty_like(y))
        buffer[...] = y
        return buffer


class Upcasts(NumPy):
    """Returns double precision, whatever it was given."""

    fault = Fault(
        "layer_norm.upcasts",
        ("layer_norm",),
        "returns float64 for float32",
        origin="np.sqrt(2), a float64 scalar that promotes arrays in NumPy 2",
        sort=Sort.CONTRACT,
    )

    def layer_norm(self, x: Array, gain: Array, bias: Array, *, epsilon: float) -> Array:
        return super().layer_norm(x, gain, bias, epsilon=epsilon).astype(np.float64)


class AlwaysSingle(NumPy):
    """Computes and returns single precision, whatever it was given."""

    fault = Fault(
        "attention.always_single",
        ("attention",),
        "returns float32 for float64",
        origin="JAX without 64-bit mode",
        sort=Sort.CONTRACT,
    )

    def attention(self, q: Array, k: Array, v: Array, *, causal: bool = False) -> Array:
        return super().attention(q, k, v, causal=causal).astype(np.float32)


class Noisy(NumPy):
    """Adds noise of a millionth, as sums of atomically added terms in low precision do."""

    fault = Fault(
        "conv2d.noisy",
        ("conv2d_vjp",),
        "the gradient differs from call to call by a millionth",
        origin="atomic additions in the backward pass of cuDNN: soumith/cudnn.torch#274",
        sort=Sort.PRECISION,
    )

    def __init__(self) -> None:
        self._rng = np.random.default_rng(0)

    def conv2d_vjp(
        self, x: Array, kernel: Array, bias: Array, dy: Array, **options: tuple[int, int]
    ) -> tuple[Array, Array, Array]:
        dx, dkernel, dbias = super().conv2d_vjp(x, kernel, bias, dy, **options)
        noise = 1 + 1e-6 * self._rng.standard_normal(dx.shape)
        return (dx * noise).astype(dx.dtype), dkernel, dbias


class Remembers(NumPy):
    """Starts a sequence from where the last one of the same shape ended."""

    fault = Fault(
        "rnn.remembers",
        ("rnn",),
        "adds the last state of the call before to h0",
        origin="the `stateful` flag of a recurrent layer",
        sort=Sort.CONTRACT,
    )

    def __init__(self) -> None:
        self._last: Array | None = None

    def rnn(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, *, activation: str = "tanh") -> Array:
        if self._last is not None and self._last.shape == h0.shape and self._last.dtype == h0.dtype:
            h0 = h0 + self._last
        h = super().rnn(x, h0, w_xh, w_hh, b, activation=activation)
        self._last = np.clip(h[-1], -1, 1)
        return h


class CentresBatch(NumPy):
    """Subtracts a millionth of the batch mean."""

    fault = Fault(
        "mlp.centres_batch", ("mlp",), "a sample feels its batch, a little", origin="constructed", sort=Sort.PRECISION
    )

    def mlp(self, x: Array, weights: Sequence[Array], biases: Sequence[Array], *, activation: str) -> Array:
        y = super().mlp(x, weights, biases, activation=activation)
        return y - np.asarray(1e-6, y.dtype) * y.mean(axis=0) if len(y) else y


class FirstSampleFavoured(NumPy):
    """Counts the first sample of a batch twice in the gradient of the bias."""

    fault = Fault("dense.first_sample_favoured", ("dense_vjp",), "the first sample counts twice", sort=Sort.CONDITIONAL)

    def dense_vjp(self, x: Array, weight: Array, bias: Array, dy: Array) -> tuple[Array, Array, Array]:
        dx, dweight, dbias = super().dense_vjp(x, weight, bias, dy)
        return dx, dweight, dbias + dy[:1].sum(axis=0)


class SharedLeaf(NumPy):
    """Adds up the gradients of q, k and v that are one array, as automatic differentiation does for one variable."""

    fault = Fault(
        "attention.shared_leaf",
        ("attention_vjp",),
        "where q, k or v are one array, each gets the sum of their gradients",
        origin="the `.grad` of a tensor that is used twice",
        sort=Sort.CONTRACT,
    )

    def attention_vjp(
        self, q: Array, k: Array, v: Array, dy: Array, *, causal: bool = False
    ) -> tuple[Array, Array, Array]:
        gradients = super().attention_vjp(q, k, v, dy, causal=causal)
        given = (q, k, v)
        dq, dk, dv = (
            np.sum([gradient for gradient, other in zip(gradients, given, strict=True) if other is one], axis=0)
            for one in given
        )
        return dq, dk, dv


class EmptyBatchUndefined(NumPy):
    """Takes a mean over the batch and multiplies by its size, which is 0/0 for an empty batch."""

    fault = Fault(
        "dense.empty_batch_undefined",
        ("dense_vjp",),
        "the gradient of the weight is NaN for an empty batch",
        sort=Sort.CONDITIONAL,
    )

    def dense_vjp(self, x: Array, weight: Array, bias: Array, dy: Array) -> tuple[Array, Array, Array]:
        dx, dweight, dbias = super().dense_vjp(x, weight, bias, dy)
        return dx, dweight + (0 if len(x) else np.nan), dbias


class MemoryOrder(NumPy):
    """Flattens images in the order of memory, which is not that of their axes unless they are contiguous."""

    fault = Fault(
        "average_pool2d.memory_order",
        ("average_pool2d",),
        "reads entries in memory order",
        origin='`ravel(order="K")`',
        sort=Sort.CONTRACT,
    )

    def average_pool2d(self, x: Array, *, window: tuple[int, int] = (2, 2), stride: tuple[int, int] = (2, 2)) -> Array:
        return super().average_pool2d(x.ravel(order="K").reshape(x.shape), window=window, stride=stride)
