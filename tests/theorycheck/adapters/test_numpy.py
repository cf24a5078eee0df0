"""The hand-written NumPy implementation where comparison with autograd says nothing: limits, exact laws, randomness."""

import inspect
import subprocess
import sys

import numpy as np
import pytest

from theorycheck.adapters.numpy import NumPy
from theorycheck.contract import OPERATIONS

DTYPES = ("float64", "float32", "float16")
T, N, D, H = 6, 2, 3, 4
NUMPY = NumPy()

Array = np.ndarray


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(2024)


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_offered_with_the_arguments_and_options_of_the_contract(name: str) -> None:
    """Names, order and defaults are those of the contract."""
    parameters = inspect.signature(getattr(NumPy, name)).parameters
    operation = OPERATIONS[name]
    positional = [p.name for p in parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    options = {p.name: p.default for p in parameters.values() if p.kind is p.KEYWORD_ONLY}
    assert ["self", *(argument.name for argument in operation.arguments)] == positional
    assert {o.name: inspect.Parameter.empty if o.required else o.default for o in operation.options} == options


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("kind", NumPy.activations)
def test_activations_and_their_slopes_are_finite_far_out(kind: str, dtype: str) -> None:
    """Arguments of ±1e4 neither overflow nor warn, except where the value itself does."""
    far = 1e4 if kind != "square" or dtype != "float16" else 200
    z = np.array([-far, -100, -0.0, 0, 100, far], dtype)
    for result in (NUMPY.activation(z, kind=kind), NUMPY.activation_vjp(z, np.ones_like(z), kind=kind)):
        assert dtype == result.dtype
        assert np.isfinite(result).all()


@pytest.mark.parametrize("dtype", DTYPES)
def test_cross_entropy_of_extreme_logits_is_exact(dtype: str) -> None:
    """The loss of a hopeless prediction is the gap between the logits."""
    logits = np.array([[1e4, -1e4]], dtype)
    assert NUMPY.cross_entropy(logits, np.array([1])) == 2e4
    assert NUMPY.cross_entropy_vjp(logits, np.array([1]), np.asarray(1, dtype)).tolist() == [[1.0, -1.0]]


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_closed_lstm_carries_its_cell_and_its_gradient_bit_for_bit(rng: np.random.Generator, dtype: str) -> None:
    """An open forget gate and a closed input gate are a carousel, for 200 steps."""
    x = rng.normal(size=(200, N, D)).astype(dtype)
    c0, dc_last = rng.normal(size=(2, N, H)).astype(dtype)
    h0 = np.zeros((N, H), dtype)
    bias = np.repeat(np.array([-800, 800, 0, 800], dtype), H)
    parameters = (np.zeros((4 * H, D), dtype), np.zeros((4 * H, H), dtype), bias)
    h, c_last = NUMPY.lstm(x, h0, c0, *parameters)
    assert c0.tobytes() == c_last.tobytes()
    gradients = NUMPY.lstm_vjp(x, h0, c0, *parameters, np.zeros_like(h), dc_last)
    assert dc_last.tobytes() == gradients[2].tobytes()


@pytest.mark.parametrize(("name", "gates", "carried"), [("rnn", 1, "h"), ("lstm", 4, "hc"), ("gru", 3, "h")])
def test_the_future_does_not_reach_the_past(rng: np.random.Generator, name: str, gates: int, carried: str) -> None:
    """Later inputs, and how many there are, change no bit of an earlier state."""
    x = rng.normal(size=(T, N, D))
    states = [rng.normal(size=(N, H)) for _ in carried]
    biases = [rng.normal(size=gates * H) for _ in range(2 if name == "gru" else 1)]
    rest = (*states, rng.normal(size=(gates * H, D)), rng.normal(size=(gates * H, H)), *biases)

    def states_of(x: Array) -> Array:
        result = getattr(NUMPY, name)(x, *rest)
        return result[0] if isinstance(result, tuple) else result

    past = states_of(x)[:3].tobytes()
    assert past == states_of(np.concatenate((x[:3], x[3:] + 100)))[:3].tobytes()
    assert past == states_of(x[:3]).tobytes()


def test_causal_attention_ignores_later_keys_and_begins_with_the_first_value(rng: np.random.Generator) -> None:
    """Masked keys and values change no bit, with more keys than queries as well as with fewer."""
    q, k, v = rng.normal(size=(N, 5, D)), rng.normal(size=(N, 7, D)), rng.normal(size=(N, 7, H))
    later = np.where(np.arange(7)[:, np.newaxis] < 3, 1, -50)
    y = NUMPY.attention(q, k, v, causal=True)
    assert y[:, :3].tobytes() == NUMPY.attention(q, k * later, v * later, causal=True)[:, :3].tobytes()
    assert v[:, 0].tobytes() == y[:, 0].tobytes()
    assert NUMPY.attention(q, k[:, :2], v[:, :2], causal=True).shape == y.shape


def test_tied_maxima_send_the_cotangent_to_the_first() -> None:
    """One arg-max a window gets everything, in overlapping windows too."""
    dx = NUMPY.max_pool2d_vjp(np.zeros((1, 1, 3, 3)), np.ones((1, 1, 2, 2)), stride=(1, 1))
    assert dx[0, 0].tolist() == [[1, 1, 0], [1, 1, 0], [0, 0, 0]]


def test_clipping_leaves_short_gradients_and_survives_huge_ones(rng: np.random.Generator) -> None:
    """Within max_norm no bit changes; a norm whose square overflows is still right."""
    gradients = [rng.normal(size=(2, 3)), rng.normal(size=1), np.zeros((1, 2, 1))]
    same = NUMPY.clip_by_global_norm(gradients, max_norm=NUMPY.global_norm(gradients))
    assert [g.tobytes() for g in gradients] == [g.tobytes() for g in same]
    [clipped] = NUMPY.clip_by_global_norm([np.array([3e300, 4e300])], max_norm=5.0)
    np.testing.assert_array_max_ulp(np.array([3.0, 4.0]), clipped, maxulp=2)


def test_adam_in_half_precision_does_not_divide_by_a_vanished_square() -> None:
    """A gradient of 1e-4, whose square underflows in float16, still moves the parameter by the learning rate."""
    theta, state = NUMPY.adam_step(np.zeros(1, "float16"), np.array([1e-4], "float16"), None, learning_rate=0.5)
    assert theta.dtype == "float16"
    np.testing.assert_array_max_ulp(np.array([-0.5], "float16"), theta, maxulp=1)
    assert state.t == 1


def test_the_dropout_mask_hears_every_bit_of_the_seed_and_nothing_else(rng: np.random.Generator) -> None:
    """Sixty-three bits count; values and dtype do not."""
    x = rng.normal(size=64)
    seeds = [0, *(2**bit for bit in range(63)), 2**63 - 1]
    assert len(seeds) == len({NUMPY.dropout(x, rate=0.5, seed=seed).tobytes() for seed in seeds})
    mask = NUMPY.dropout(x, rate=0.5, seed=5) != 0
    assert mask.tolist() == (NUMPY.dropout(np.ones(64, "float16"), rate=0.5, seed=5) != 0).tolist()


@pytest.mark.parametrize("shape", [(3, 2, 2, 2), (8, 3), (1, 5), (4, 4)])
def test_orthogonal_weights_are_orthonormal_on_the_shorter_side(shape: tuple[int, ...]) -> None:
    """A convolution kernel is orthogonal as the matrix (C_out, the rest)."""
    weight = NUMPY.initialize(shape, scheme="orthogonal", seed=1).reshape(shape[0], -1)
    short = weight if weight.shape[0] <= weight.shape[1] else weight.T
    rounding = 2**-53 * 8 * weight.size  # Householder QR loses at most a small multiple of mnu (Higham 2002, §19.3)
    assert np.abs(short @ short.T - np.eye(len(short))).max() <= rounding


def test_a_fault_in_one_operation_spreads_to_all_that_are_built_on_it(rng: np.random.Generator) -> None:
    """The recurrent networks, the perceptron and the shallow network go through `dense`."""

    class WithoutBias(NumPy):
        def dense(self, x: Array, weight: Array, bias: Array) -> Array:
            return super().dense(x, weight, 0 * bias)

    x, h, b = rng.normal(size=(T, N, D)), rng.normal(size=(N, H)), rng.normal(size=H)
    arguments = (x, h, rng.normal(size=(H, D)), rng.normal(size=(H, H)), b)
    assert (NUMPY.rnn(*arguments) != WithoutBias().rnn(*arguments)).all()
    weights, biases = [arguments[2], np.eye(H)], [b, b]
    assert (
        NUMPY.mlp(x[0], weights, biases, activation="tanh")
        != WithoutBias().mlp(x[0], weights, biases, activation="tanh")
    ).all()


def test_it_shares_no_code_with_the_reference() -> None:
    """Importing it loads neither the reference nor a framework."""
    loaded = "import sys, theorycheck.adapters.numpy; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", loaded], check=True, capture_output=True, text=True).stdout.split()
    assert not {"theorycheck.reference", "theorycheck.numerics", "torch", "scipy.stats"} & set(modules)
