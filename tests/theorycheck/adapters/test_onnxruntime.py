"""The ONNX Runtime adapter: that its translation is right, and where ONNX Runtime itself deviates."""

import numpy as np
import pytest

from theorycheck.contract import OPERATIONS
from theorycheck.implementation import Implementation

from .conventions import ONE_CALL, assert_translated

pytest.importorskip("onnxruntime", reason="ONNX Runtime is not installed: pip install 'theorycheck[onnxruntime]'")
pytest.importorskip("onnx", reason="ONNX is not installed: pip install 'theorycheck[onnxruntime]'")

from theorycheck.adapters.onnxruntime import DoubleOnnxRuntime, OnnxRuntime

LAYERS = [name for name in ONE_CALL if hasattr(OnnxRuntime, name) and name != "rnn"]
ONE = np.ones(1)


@pytest.fixture(scope="module")
def implementation() -> Implementation:
    return Implementation(OnnxRuntime)


@pytest.mark.parametrize("operation", LAYERS)
def test_conventions(implementation: Implementation, operation: str) -> None:
    """Each operator means what the contract says: its gates in their order, its axes in their places."""
    assert_translated(implementation, operation)


@pytest.mark.parametrize("kind", ["identity", "relu", "tanh", "sigmoid", "softplus"])
def test_recurrence(implementation: Implementation, kind: str) -> None:
    """Each step of RNN is a dense layer of the input and the state, and its activation."""
    rng = np.random.default_rng(0)
    x, h, w_xh, w_hh, b = (rng.normal(size=size).astype(np.float32) for size in [(3, 2, 5), (2, 4), (4, 5), (4, 4), 4])
    states = implementation.rnn(x, h, w_xh, w_hh, b, activation=kind)
    for x_t, state in zip(x, states, strict=True):
        h = implementation.activation(x_t @ w_xh.T + h @ w_hh.T + b, kind=kind)
        np.testing.assert_allclose(state, h, rtol=2e-5, atol=1e-5)


def test_offers_no_gradients() -> None:
    """It infers: nothing that needs a gradient applies to it."""
    assert not any(OPERATIONS[name].vjp_of for name in Implementation(OnnxRuntime).operations)


def test_double_offers_what_has_a_kernel_in_float64() -> None:
    """Convolution, average pooling and recurrence are of float32 alone."""
    less = {"conv2d", "average_pool2d", "rnn", "lstm", "gru"}
    assert set(Implementation(OnnxRuntime).operations) - set(Implementation(DoubleOnnxRuntime).operations) == less


def test_a_seed_starts_a_session() -> None:
    """The same seed gives the same mask, whatever came between."""
    x = np.ones(64, np.float32)
    first = OnnxRuntime().dropout(x, rate=0.5, seed=3)
    other = OnnxRuntime().dropout(x, rate=0.5, seed=2**62)
    np.testing.assert_array_equal(OnnxRuntime().dropout(x, rate=0.5, seed=3), first)
    assert (other != first).any()


def test_a_graph_keeps_epsilon_in_single_precision() -> None:
    """The ε of a normalization is that of float32 in a float64 graph, as the format has it."""
    y = DoubleOnnxRuntime().batch_norm_inference(np.array([[3.0]]), ONE, 0 * ONE, 0 * ONE, ONE, epsilon=1e-5)
    np.testing.assert_array_max_ulp(y, 3 / np.sqrt(1 + np.float64(np.float32(1e-5)))[None, None], maxulp=2)
    assert abs(y.item() - 3 / np.sqrt(1 + 1e-5)) > 1e-13


def test_the_recurrent_softplus_overflows() -> None:
    """Inside RNN a softplus is log(1 + exp z), infinite above 88; the operator of that name is not."""
    zero, one = np.zeros((1, 1), np.float32), np.ones((1, 1), np.float32)
    x = np.full((1, 1, 1), 100, np.float32)
    assert np.isinf(OnnxRuntime().rnn(x, zero, one, one, zero[0], activation="softplus")).all()
    np.testing.assert_array_equal(OnnxRuntime().activation(x, kind="softplus"), x)


def test_attention_scales_in_single_precision() -> None:
    """The factor 1/√D is rounded to float32 in a float64 graph."""
    q, k, v = np.array([[[-2.0, 0.0]]]), np.array([[[-1.0, -1.0], [1.0, 1.0]]]), np.array([[[2.0], [-2.0]]])
    exact = 2 * np.tanh(2 / np.sqrt(2))
    assert 1e-8 < abs(DoubleOnnxRuntime().attention(q, k, v).item() - exact) < 1e-7
