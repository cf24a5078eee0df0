"""The operations of the contract by the operators of ONNX, as ONNX Runtime runs them on the CPU."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import onnxruntime

from theorycheck.adapters.onnxruntime import recurrent
from theorycheck.adapters.onnxruntime.graphs import Array, Node, run, run_one

Pair = tuple[int, int]

ACTIVATIONS: Mapping[str, str] = MappingProxyType(
    {
        "identity": "Identity",
        "relu": "Relu",
        "tanh": "Tanh",
        "sigmoid": "Sigmoid",
        "softplus": "Softplus",
        "gelu": "Gelu",
        "square": "Mul",
    }
)

_DENSE = (("transB", 1),)


class OnnxRuntime:
    """What its CPU provider runs in float32: it infers, so there are no gradients, optimizers or initial weights.

    Conventions are translated (the order of gates, axes), behaviour is not; docs/adapters/onnxruntime.md lists where
    it deviates from the contract.
    """

    name = "onnxruntime"
    version = onnxruntime.__version__
    dtypes: tuple[str, ...] = ("float32",)
    activations: Mapping[str, tuple[str, ...]] = MappingProxyType(
        {
            **dict.fromkeys(("activation", "mlp", "shallow_network"), tuple(ACTIVATIONS)),
            "rnn": tuple(recurrent.ACTIVATIONS),
        }
    )

    # -- networks and losses ----------------------------------------------------------------------

    def activation(self, z: Array, *, kind: str) -> Array:
        """The elementwise operator of that kind."""
        [a] = run([_activation(kind, "z", "a")], {"z": z}, ("a",))
        return a

    def shallow_network(self, x: Array, w: Array, b: Array, alpha: Array, *, activation: str) -> Array:
        """One graph of Gemm, the activation and MatMul: x (N, d), w (n, d), b (n,), alpha (n,) → f (N,)."""
        hidden = Node("Gemm", ("x", "w", "b"), ("z",), _DENSE)
        nodes = [hidden, _activation(activation, "z", "a"), Node("MatMul", ("a", "alpha"))]
        [f] = run(nodes, {"x": x, "w": w, "b": b, "alpha": alpha})
        return f

    def dense(self, x: Array, weight: Array, bias: Array) -> Array:
        """By Gemm: x (N, D), weight (K, D), bias (K,) → y (N, K)."""
        [y] = run_one("Gemm", x, weight, bias, transB=1)
        return y

    def mlp(self, x: Array, weights: Sequence[Array], biases: Sequence[Array], *, activation: str) -> Array:
        """One graph of Gemm with the activation between, which the runtime may fuse."""
        inputs, nodes = {"a0": x}, []
        for layer, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
            inputs |= {f"w{layer}": weight, f"b{layer}": bias}
            nodes.append(Node("Gemm", (f"a{layer}", f"w{layer}", f"b{layer}"), (f"z{layer}",), _DENSE))
            nodes.append(_activation(activation, f"z{layer}", f"a{layer + 1}"))
        [y] = run(nodes[:-1], inputs, (f"z{len(weights) - 1}",)) if nodes else [x]
        return y

    def mean_squared_error(self, prediction: Array, target: Array) -> Array:
        """By Sub, Mul and ReduceMean in one graph."""
        nodes = [
            Node("Sub", ("prediction", "target"), ("error",)),
            Node("Mul", ("error", "error"), ("square",)),
            Node("ReduceMean", ("square",), attributes=(("keepdims", 0),)),
        ]
        [loss] = run(nodes, {"prediction": prediction, "target": target})
        return loss

    def cross_entropy(self, logits: Array, labels: Array) -> Array:
        """By SoftmaxCrossEntropyLoss: logits (N, K), labels (N,)."""
        [loss] = run_one("SoftmaxCrossEntropyLoss", logits, labels)
        return loss

    # -- dropout and normalization ----------------------------------------------------------------

    def dropout(self, x: Array, *, rate: float, seed: int) -> Array:
        """By Dropout in training mode, in a session of its own: its seed starts a session, not a call."""
        node = Node("Dropout", ("x", "ratio", "training"), attributes=(("seed", seed),))
        inputs = {"x": x, "ratio": np.asarray(rate, x.dtype), "training": np.asarray(True)}
        [y] = run([node], inputs, keep=False)
        return y

    def dropout_inference(self, x: Array, *, rate: float) -> Array:
        """By Dropout in inference mode."""
        [y] = run_one("Dropout", x, np.asarray(rate, x.dtype))
        return y

    def layer_norm(self, x: Array, gain: Array, bias: Array, *, epsilon: float) -> Array:
        """By LayerNormalization: x (…, D), gain (D,), bias (D,) → y (…, D)."""
        [y] = run_one("LayerNormalization", x, gain, bias, epsilon=epsilon)
        return y

    def batch_norm(self, x: Array, gain: Array, bias: Array, *, epsilon: float) -> Array:
        """By BatchNormalization in training mode: x (N, C, …), gain (C,), bias (C,) → y (N, C, …)."""
        running = (np.zeros_like(gain), np.ones_like(gain))
        outputs = ("y", "mean", "variance")
        y, *_ = run_one(
            "BatchNormalization", x, gain, bias, *running, outputs=outputs, epsilon=epsilon, training_mode=1
        )
        return y

    def batch_norm_inference(
        self, x: Array, gain: Array, bias: Array, mean: Array, variance: Array, *, epsilon: float
    ) -> Array:
        """By BatchNormalization in inference mode: x (N, C, …), all others (C,) → y (N, C, …)."""
        [y] = run_one("BatchNormalization", x, gain, bias, mean, variance, epsilon=epsilon)
        return y

    # -- convolution and pooling ------------------------------------------------------------------

    def conv2d(
        self,
        x: Array,
        kernel: Array,
        bias: Array,
        *,
        stride: Pair = (1, 1),
        padding: Pair = (0, 0),
        dilation: Pair = (1, 1),
    ) -> Array:
        """By Conv: x (N, C, H, W), kernel (K, C, P, Q), bias (K,) → y (N, K, H', W')."""
        [y] = run_one("Conv", x, kernel, bias, strides=stride, pads=(*padding, *padding), dilations=dilation)
        return y

    def max_pool2d(self, x: Array, *, window: Pair = (2, 2), stride: Pair = (2, 2)) -> Array:
        """By MaxPool: x (N, C, H, W) → y (N, C, H', W')."""
        [y] = run_one("MaxPool", x, kernel_shape=window, strides=stride)
        return y

    def average_pool2d(self, x: Array, *, window: Pair = (2, 2), stride: Pair = (2, 2)) -> Array:
        """By AveragePool: x (N, C, H, W) → y (N, C, H', W')."""
        [y] = run_one("AveragePool", x, kernel_shape=window, strides=stride)
        return y

    # -- sequences --------------------------------------------------------------------------------

    def rnn(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, *, activation: str = "tanh") -> Array:
        """By RNN: x (T, N, D), h0 (N, H) → h (T, N, H)."""
        return recurrent.rnn(x, h0, w_xh, w_hh, b, activation)

    def lstm(self, x: Array, h0: Array, c0: Array, w_xh: Array, w_hh: Array, b: Array) -> tuple[Array, Array]:
        """By LSTM: x (T, N, D), h0, c0 (N, H) → h (T, N, H), c_last (N, H)."""
        return recurrent.lstm(x, h0, c0, w_xh, w_hh, b)

    def gru(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b_x: Array, b_h: Array) -> Array:
        """By GRU: x (T, N, D), h0 (N, H) → h (T, N, H)."""
        return recurrent.gru(x, h0, w_xh, w_hh, b_x, b_h)

    def attention(self, q: Array, k: Array, v: Array, *, causal: bool = False) -> Array:
        """By Attention with one head: q (N, T, D), k (N, S, D), v (N, S, E) → y (N, T, E)."""
        heads = (each[:, np.newaxis] for each in (q, k, v))
        [y] = run_one("Attention", *heads, is_causal=int(causal))
        return y[:, 0]


class DoubleOnnxRuntime(OnnxRuntime):
    """What its CPU provider runs in float64: no convolution, average pooling, recurrence, Softplus or Gelu."""

    name = "onnxruntime-double"
    dtypes = ("float64",)
    activations = MappingProxyType(
        dict.fromkeys(("activation", "mlp", "shallow_network"), ("identity", "relu", "tanh", "sigmoid", "square"))
    )

    conv2d: Any = None
    average_pool2d: Any = None
    rnn: Any = None
    lstm: Any = None
    gru: Any = None


def _activation(kind: str, z: str, a: str) -> Node:
    return Node(ACTIVATIONS[kind], (z, z) if kind == "square" else (z,), (a,))
