"""No conforming implementation leaves the balls, and the balls are tight enough to catch a wrong one."""

from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.torch import Torch
from theorycheck.contract import OPERATIONS, Role
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball, unit_roundoff
from theorycheck.reference import Reference, enclose, enclose_vjp
from theorycheck.strategies.calls import calls

from .test_readings import leaves

CALLS = [
    name
    for name, operation in OPERATIONS.items()
    if not operation.random and all(value.role is not Role.STATE for value in operation.arguments)
]
DEVIATIONS = {"softplus", "max_norm"}
"""PyTorch's softplus is the identity above 20, and its clipping adds 1e-6 to the norm: both are rightly outside."""

FEW = settings(max_examples=4, deadline=None, derandomize=True, database=None, phases=[Phase.generate])


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("target", [Torch, NumPy, Reference], ids=["torch", "numpy", "reference"])
@pytest.mark.parametrize("operation", CALLS)
@FEW
@given(data=st.data())
def test_no_implementation_leaves_the_balls(operation: str, target: type, dtype: str, data: st.DataObject) -> None:
    """PyTorch, hand-written NumPy and the reference itself, on adversarial arrays: every result lies inside."""
    implementation = Implementation(target(), dtype=dtype)
    call = data.draw(calls(operation, implementation.scope(profile="standard", largest=8)))
    if target is Torch and DEVIATIONS & {*call.options, *map(str, call.options.values())}:
        return
    balls = leaves(enclose(operation, *call.inputs, **call.options))
    results = leaves(getattr(implementation.unchecked, operation)(*call.inputs, **call.options))
    for result, ball in zip(results, balls, strict=True):
        assert inside(result, ball)


def inside(result: Any, ball: Ball) -> bool:
    """True if every entry is in its ball; a NaN is nowhere."""
    return bool(np.all((np.abs(result - ball.value) <= ball.radius) | np.isinf(ball.radius)))


def in_order(terms: np.ndarray) -> Any:
    """A sum from left to right, every step rounded to the dtype of the terms."""
    total = terms.dtype.type(0)
    for term in terms:
        total = total + term
    return total


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("bias_first", [False, True])
def test_sums_may_run_in_any_order(backwards: bool, bias_first: bool) -> None:
    """A naive dot product in single precision, in either direction, the bias first or last, on terms that cancel."""
    rng = np.random.default_rng(0)
    for _ in range(50):
        x, w, b = (rng.choice([-1, 1], n) * 10 ** rng.uniform(-6, 4, n) for n in (30, 30, 1))
        x, w, b = x.astype(np.float32), w.astype(np.float32), b.astype(np.float32)
        terms = (x * w)[:: -1 if backwards else 1]
        y = in_order(np.concatenate([b, terms] if bias_first else [terms, b]))
        assert inside(y, enclose("dense", x[None], w[None], b))


@pytest.mark.parametrize("fold", [False, True])
def test_a_norm_may_be_folded_into_an_affine_map(fold: bool) -> None:
    """x·α + (β − μα), whose rounding grows with |x|, conforms as (x − μ)·α + β does."""
    rng = np.random.default_rng(0)
    epsilon = np.float32(1e-5)
    for offset in (0.0, 1.0, 100.0, 1e4):
        x = (offset + rng.normal(size=(1, 8))).astype(np.float32)
        gain, bias = rng.normal(size=(2, 8)).astype(np.float32)
        mean = in_order(x[0]) / np.float32(8)
        scale = gain / np.sqrt(in_order((x[0] - mean) ** 2) / np.float32(8) + epsilon)
        y = x * scale + (bias - mean * scale) if fold else (x - mean) * scale + bias
        assert inside(y, enclose("layer_norm", x, gain, bias, epsilon=1e-5))


def test_a_softmax_may_be_the_exponential_of_its_logarithm() -> None:
    """exp(z − log Σ exp z) rounds by the size of z: where logits lie far apart it is off by more than exp z/Σ exp z."""
    rng = np.random.default_rng(0)
    for scale in (1, 10, 50):
        z = (scale * rng.normal(size=(1, 6))).astype(np.float32)
        shifted = z - z.max()
        gradient = np.exp(shifted - np.log(in_order(np.exp(shifted[0]))))
        gradient[0, 2] -= 1
        assert inside(gradient, enclose_vjp("cross_entropy", z, np.array([2]), np.float32(1)))


def test_the_one_pass_variance_is_caught() -> None:
    """E x² − (E x)² cancels: at an offset of a thousand deviations it leaves the ball, as it should."""
    rng = np.random.default_rng(0)
    x = (1000 + rng.normal(size=(1, 8))).astype(np.float32)
    variance = np.mean(np.square(x), dtype=np.float32) - np.square(np.mean(x, dtype=np.float32))
    y = (x - np.mean(x)) / np.sqrt(variance + np.float32(1e-5))
    assert not inside(y, enclose("layer_norm", x, np.ones(8, np.float32), np.zeros(8, np.float32), epsilon=1e-5))


@pytest.mark.parametrize("operation", ["tanh", "sigmoid", "gelu", "softplus"])
def test_a_wrong_activation_leaves_its_ball(operation: str) -> None:
    """A relative error of 1e-14 is ten times what rounding explains, and is seen."""
    z = np.linspace(0.5, 3.0, 20)
    ball = enclose("activation", z, kind=operation)
    assert not inside(Reference().activation(z, kind=operation) * (1 + 1e-14), ball)


def test_extreme_scores_have_finite_balls() -> None:
    """Masked scores of ±3600: no sentinel meets arithmetic, so values and gradients stay enclosed."""
    q, k = np.full((1, 3, 1), 60.0), np.array([[[-60.0], [60.0], [1.0]]])
    v, dy = np.arange(3.0).reshape(1, 3, 1), np.ones((1, 3, 1))
    for ball in leaves(
        [enclose("attention", q, k, v, causal=True), *enclose_vjp("attention", q, k, v, dy, causal=True)]
    ):
        assert np.all(ball.radius < 1e-8)


def test_ties_of_a_maximum_accept_any_winner() -> None:
    """The gradient may go to any one of equal entries, and to no other."""
    x = np.array([[[[1.0, 1.0], [0.0, 1.0]]]])
    ball = enclose_vjp("max_pool2d", x, np.full((1, 1, 1, 1), 6.0))
    for winner in ((0, 0), (0, 1), (1, 1)):
        dx = np.zeros((1, 1, 2, 2))
        dx[(0, 0, *winner)] = 6.0
        assert inside(dx, ball)
    assert not inside(np.full((1, 1, 2, 2), 1.5), ball)


def test_a_kink_accepts_its_subdifferential() -> None:
    """relu′(0) may be anything in [0, 1], and only at 0."""
    z, dz = np.array([0.0, 1e-300, -1e-300]), np.full(3, 2.0)
    ball = enclose_vjp("activation", z, dz, kind="relu")
    for slope in (0.0, 0.5, 1.0):
        assert inside(np.array([2.0 * slope, 2.0, 0.0]), ball)
    assert not inside(np.array([0.0, 0.0, 0.0]), ball)


@pytest.mark.parametrize("operation", ["sgd_step", "adam_step", "adamw_step"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("target", [Torch, NumPy, Reference], ids=["torch", "numpy", "reference"])
def test_a_trajectory_stays_in_its_tube(operation: str, dtype: str, target: type) -> None:
    """The state of an enclosure passes on to the next call; options that the dtype lacks are balls themselves."""
    implementation = Implementation(target(), dtype=dtype).operation(operation)
    rng = np.random.default_rng(0)
    theta = rng.normal(size=5).astype(dtype)
    ball, state, tube = theta, None, None
    extra = {"momentum": 0.9, "nesterov": True} if operation == "sgd_step" else {"beta1": 0.8}
    for step in range(5):
        gradient = rng.normal(size=5).astype(dtype)
        options = {"learning_rate": 0.1 / (1 + step), "weight_decay": 0.01, **extra}
        theta, state = implementation(theta, gradient, state, **options)
        ball, tube = enclose(operation, ball, gradient, tube, **options)
        assert inside(theta, ball)
        # An early second moment doubles relative errors at most a few times a step.
        assert np.all(ball.radius < 2**12 * unit_roundoff(dtype))


def test_clipping_never_changes_a_gradient_within_the_norm() -> None:
    """Exactly: the radius is zero; and the zero gradient divides nothing."""
    gradients = [np.array([0.3, 0.4]), np.zeros((2, 2))]
    for ball in [
        *enclose("clip_by_global_norm", gradients, max_norm=0.6),
        *enclose("clip_by_global_norm", [np.zeros(3)], max_norm=1.0),
    ]:
        np.testing.assert_array_equal(ball.radius, 0.0)


def test_balls_compose() -> None:
    """An enclosure may be the input of the next, at the same roundoff."""
    x, weight, bias = np.ones((1, 2), np.float32), np.full((2, 2), 0.1, np.float32), np.zeros(2, np.float32)
    hidden = enclose("activation", enclose("dense", x, weight, bias), kind="tanh")
    both = enclose("dense", hidden, weight, bias)
    assert both.roundoff == unit_roundoff(np.float32)
    assert inside(enclose("mlp", x, [weight, weight], [bias, bias], activation="tanh").value, both)


def test_results_keep_the_structure_of_the_contract() -> None:
    """One ball, a tuple of them, a list for a list."""
    x = np.ones((1, 1, 1))
    h, c = enclose("lstm", x, x[0], x[0], np.ones((4, 1)), np.ones((4, 1)), np.ones(4))
    assert (h.shape, c.shape) == ((1, 1, 1), (1, 1))
    assert [ball.shape for ball in enclose_vjp("l2_penalty", [np.ones(2), np.ones(3)], 1.0, strength=0.5)] == [
        (2,),
        (3,),
    ]
    assert enclose("l2_penalty", [], strength=0.5).value == 0.0
    dx, dweights, dbiases = enclose("mlp_vjp", x[0], [x[0]], [x[0, 0]], x[0], activation="tanh")
    assert (type(dx), [type(one) for one in (*dweights, *dbiases)]) == (Ball, [Ball, Ball])


@pytest.mark.parametrize("operation", ["adam_step", "adamw_step"])
def test_a_default_is_rounded_like_an_option_that_is_named(operation: str) -> None:
    """0.9 is no number of single precision, whoever writes it."""
    theta, gradient = np.float32([1.5, -2.0]), np.float32([0.3, 7.0])
    named = {option.name: option.default for option in OPERATIONS[operation].options if not option.required}
    (silent, _), (told, _) = (
        enclose(operation, theta, gradient, None, learning_rate=0.1, **options) for options in ({}, named)
    )
    np.testing.assert_array_equal(silent.radius, told.radius)
    assert (silent.radius > 0).all()
