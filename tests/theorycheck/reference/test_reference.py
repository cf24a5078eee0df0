"""The reference as an implementation: it offers the whole contract, and keeps every demand on an implementation."""

import inspect
import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from theorycheck.contract import ACTIVATIONS, OPERATIONS, SCHEMES
from theorycheck.implementation import Implementation
from theorycheck.reference import Reference
from theorycheck.strategies.calls import calls

from .test_readings import leaves

REFERENCE = Reference()
FEW = settings(max_examples=4, deadline=None, derandomize=True, database=None, phases=[Phase.generate])
STATELESS = [name for name in OPERATIONS if "state" not in {value.name for value in OPERATIONS[name].arguments}]


def test_it_offers_everything() -> None:
    """Every operation, every option, every dtype, activation and scheme."""
    implementation = Implementation(Reference)
    assert implementation.operations == tuple(OPERATIONS)
    assert implementation.dtypes == ("float64", "float32", "float16")
    assert implementation.initializers == tuple(SCHEMES)
    assert implementation.kinds("rnn") == tuple(ACTIVATIONS)
    assert implementation.notes == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_its_signatures_are_those_of_the_contract(operation: str) -> None:
    """Options are read from the signature: names, order and defaults."""
    parameters = inspect.signature(getattr(REFERENCE, operation)).parameters.values()
    contract = OPERATIONS[operation]
    assert [p.name for p in parameters if p.kind is p.POSITIONAL_ONLY] == [value.name for value in contract.arguments]
    options = {p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY}
    assert options == {o.name: inspect.Parameter.empty if o.required else o.default for o in contract.options}


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
@pytest.mark.parametrize("operation", STATELESS)
@FEW
@given(data=st.data())
def test_its_results_fit_the_contract(operation: str, dtype: str, data: st.DataObject) -> None:
    """Shapes, dtypes and counts, on read-only inputs, empty batches included, without a warning.

    A mean over nothing has no value, and squares recur beyond half precision: neither is drawn.
    """
    implementation = Implementation(Reference, dtype=dtype)
    scope = implementation.scope(profile="standard", largest=8)
    empty = OPERATIONS[operation].area != "losses"
    call = data.draw(calls(operation, scope, kinds=("normal", "sparse"), empty=empty))
    if dtype == "float16" and "square" in call.options.values():
        return
    for array in leaves(list(call.inputs)):
        array.flags.writeable = False
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        implementation.operation(operation)(*call.inputs, **call.options)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("kind", sorted(set(ACTIVATIONS) - {"square"}))
def test_activations_are_finite_at_the_extremes(kind: str, dtype: type) -> None:
    """Values and slopes at ±10⁴ and at 0, without a warning."""
    z = np.array([-1e4, -104.0, -20.0, 0.0, 20.0, 104.0, 1e4], dtype)
    assert np.all(np.isfinite(REFERENCE.activation(z, kind=kind)))
    assert np.all(np.isfinite(REFERENCE.activation_vjp(z, np.ones_like(z), kind=kind)[0]))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_cross_entropy_is_finite_at_the_extremes(dtype: type) -> None:
    """A confident wrong answer costs the gap of the logits, not infinity."""
    logits, labels = np.array([[1e4, -1e4], [-1e4, 1e4]], dtype), np.array([1, 1])
    assert REFERENCE.cross_entropy(logits, labels) == 1e4
    gradient = REFERENCE.cross_entropy_vjp(logits, labels, 1.0)
    np.testing.assert_array_equal(gradient, np.array([[0.5, -0.5], [0.0, 0.0]], dtype))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_attention_is_finite_when_visible_scores_are_extreme(dtype: type) -> None:
    """Every visible score at −3600, hidden ones at +3600: the weights still add up to one."""
    q, k = np.full((1, 2, 1), 60, dtype), np.array([[[-60.0], [60.0]]], dtype)
    v = np.array([[[3.0], [5.0]]], dtype)
    np.testing.assert_array_equal(REFERENCE.attention(q, k, v, causal=True), v)
    for gradient in REFERENCE.attention_vjp(q, k, v, np.ones_like(v), causal=True):
        assert np.all(np.isfinite(gradient))


def test_a_single_time_step_and_an_empty_network() -> None:
    """T = 1 recurs once; an MLP without layers is the identity, and so is its gradient."""
    x, h0, one = np.ones((1, 1, 1)), np.full((1, 1), 0.5), np.ones((1, 1))
    np.testing.assert_array_equal(REFERENCE.rnn(x, h0, one, one, np.zeros(1)), np.tanh([[[1.5]]]))
    np.testing.assert_array_equal(REFERENCE.mlp(h0, [], [], activation="tanh"), h0)
    dx, dweights, dbiases = REFERENCE.mlp_vjp(h0, [], [], one, activation="tanh")
    assert (dx.tolist(), dweights, dbiases) == ([[1.0]], [], [])


def test_half_precision_keeps_its_states_in_single() -> None:
    """(1 − β₂)·g² of a small gradient is no float16: Adam still takes its step of about η."""
    theta, gradient = np.ones(1, np.float16), np.full(1, 1e-3, np.float16)
    after, state = REFERENCE.adam_step(theta, gradient, None, learning_rate=0.25)
    assert (after.dtype, state[1].dtype) == (np.float16, np.float32)
    assert after[0] == np.float16(0.75)


@pytest.mark.parametrize("seed", [0, 2**32, 2**63 - 1])
def test_seeds_have_sixty_three_bits(seed: int) -> None:
    """The same seed gives the same draw; one that differs only in its high bits gives another."""
    x = np.ones(200)
    again, other = REFERENCE.dropout(x, rate=0.5, seed=seed), REFERENCE.dropout(x, rate=0.5, seed=seed ^ 2**40)
    np.testing.assert_array_equal(REFERENCE.dropout(x, rate=0.5, seed=seed), again)
    assert np.any(again != other)
    shape = (4, 4)
    weights = [REFERENCE.initialize(shape, scheme="he_normal", seed=one) for one in (seed, seed ^ 2**40)]
    assert np.any(weights[0] != weights[1])


def test_dropout_and_its_gradient_share_a_mask() -> None:
    """Kept entries are scaled by 1/(1 − rate); the gradient passes where they were kept."""
    x = np.arange(1.0, 101.0)
    y = REFERENCE.dropout(x, rate=0.75, seed=3)
    assert set((y / x).tolist()) == {0.0, 4.0}
    np.testing.assert_array_equal(REFERENCE.dropout_vjp(x, np.ones(100), rate=0.75, seed=3), y / x)


@pytest.mark.parametrize("shape", [(5, 3), (3, 5), (4, 4), (1, 1), (3, 2, 2, 2)])
def test_orthogonal_weights_are_orthonormal_on_the_shorter_side(shape: tuple[int, ...]) -> None:
    """Rows or columns, a convolution kernel as the matrix of its filters."""
    weight = REFERENCE.initialize(shape, scheme="orthogonal", seed=1).reshape(shape[0], -1)
    gram = weight @ weight.T if shape[0] <= weight.shape[1] else weight.T @ weight
    # The error of a product of at most eight Householder reflections, some ten roundings each.
    np.testing.assert_allclose(gram, np.eye(len(gram)), rtol=0, atol=100 * 2.0**-53)


def test_an_orthogonal_sign_is_fair() -> None:
    """A 1×1 Haar matrix is ±1 with equal odds: QR without sign correction gives always the same."""
    signs = [float(REFERENCE.initialize((1, 1), scheme="orthogonal", seed=seed)[0, 0]) for seed in range(100)]
    assert set(signs) == {1.0, -1.0}


def test_inputs_with_integers_are_exact_in_every_precision() -> None:
    """Convolution, pooling and relu networks of small integers have no rounding at all: gradients included."""
    rng = np.random.default_rng(0)

    def draw(*shape: int) -> Any:
        return rng.integers(-4, 5, size=shape)

    x, kernel, bias, dy = draw(2, 3, 5, 6), draw(4, 3, 2, 3), draw(4), draw(2, 4, 3, 3)
    single = [array.astype(np.float32) for array in (x, kernel, bias, dy)]
    double = [array.astype(np.float64) for array in (x, kernel, bias, dy)]
    options = {"stride": (2, 2), "padding": (1, 1)}
    for low, high in zip(
        REFERENCE.conv2d_vjp(*single, **options), REFERENCE.conv2d_vjp(*double, **options), strict=True
    ):
        np.testing.assert_array_equal(low, high)
