"""Deep networks and long sequences stay informative: the choice from a Ball's radius to the weighed bound."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.torch import Torch
from theorycheck.contract import OPERATIONS
from theorycheck.evidence import read
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import Reference, enclose, enclose_sums, is_blind, narrowing
from theorycheck.strategies import Call
from theorycheck_properties._comparison import follows_definition

from .test_readings import leaves

Inputs = tuple[Any, ...]


def normal(*shape: int, scale: float = 1.0, seed: int = 0) -> np.ndarray:
    """Normal numbers in float32; another shape, other numbers."""
    return (scale * np.random.default_rng([seed, *shape]).normal(size=shape)).astype(np.float32)


def network(depth: int, width: int) -> Inputs:
    """x, weights, biases."""
    weights = [normal(width, width, scale=width**-0.5, seed=layer) for layer in range(depth)]
    return normal(1, width), weights, [normal(width, scale=0.1, seed=layer) for layer in range(depth)]


def recurrence(gates: int, states: int, steps: int, width: int) -> Inputs:
    """x, the states, w_xh, w_hh, b."""
    matrices = normal(gates * width, 4, scale=0.5), normal(gates * width, width, scale=width**-0.5)
    return normal(steps, 1, 4), *[normal(1, width, seed=i) for i in range(states)], *matrices, normal(gates * width)


CALLS = {
    "mlp, tanh": Call("mlp", network(20, 64), {"activation": "tanh"}),
    "mlp, relu": Call("mlp", network(20, 64), {"activation": "relu"}),
    "rnn": Call("rnn", recurrence(1, 1, 100, 32), {"activation": "tanh"}),
    "lstm": Call("lstm", recurrence(4, 2, 100, 32)),
}


def backwards(call: Call) -> Call:
    """The call of the gradients, with normal cotangents."""
    results = leaves(getattr(Reference(), call.operation)(*call.inputs, **call.options))
    cotangents = tuple(normal(*result.shape, seed=99 + i) for i, result in enumerate(results))
    return Call(f"{call.operation}_vjp", (*call.inputs, *cotangents), call.options)


def deep_and_long() -> Iterator[Any]:
    """Forward and vjp."""
    for name, call in CALLS.items():
        yield pytest.param(call, id=name)
        yield pytest.param(backwards(call), id=f"{name}, vjp")


@pytest.mark.parametrize("call", list(deep_and_long()))
def test_deep_and_long_calls_are_judged(call: Call) -> None:
    """Depth 20 and width 64, a hundred steps: PyTorch and NumPy are right, and it shows."""
    for target in (Torch(), NumPy()):
        implementation = Implementation(target, dtype="float32")
        readings = [read(evidence) for evidence in follows_definition(implementation, call)]
        assert all(reading.informative for reading in readings)
        assert max(reading.worst for reading in readings) <= 1


def test_radii_alone_would_say_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of these calls have balls that are wider than what they hold."""
    monkeypatch.setattr(narrowing, "ENTRIES", 0)
    for call in CALLS.values():
        assert is_blind(leaves(enclose(call.operation, *call.inputs, **call.options))[0])


def worst(target: Any, call: Call) -> float:
    """The largest |error|/bound of an implementation."""
    compared = follows_definition(Implementation(target, dtype="float32"), call)
    return max(read(evidence).worst for evidence in compared)


class WrongSlope(NumPy):
    """The slope of tanh after layer 13 is off by one part in a hundred."""

    def mlp_vjp(self, x: Any, weights: Any, biases: Any, dy: Any, *, activation: str) -> Any:
        received, sums, delta, found = [x], [], dy, []
        for weight, bias in zip(weights[:-1], biases, strict=False):
            sums.append(self.dense(received[-1], weight, bias))
            received.append(np.tanh(sums[-1]))
        for layer in reversed(range(len(weights))):
            delta, *gradients = self.dense_vjp(received[layer], weights[layer], biases[layer], delta)
            found.insert(0, gradients)
            if layer:
                delta = self.activation_vjp(sums[layer - 1], delta, kind=activation)
                delta = delta * np.float32(0.99 if layer == 14 else 1.0)
        return delta, *map(list, zip(*found, strict=True))


class ForgetfulGate(NumPy):
    """The forget gate is off by one part in ten thousand."""

    def lstm(self, x: Any, h0: Any, c0: Any, w_xh: Any, w_hh: Any, b: Any) -> Any:
        h, c, states = h0, c0, []
        for now in x:
            i, f, g, o = np.split(now @ w_xh.T + h @ w_hh.T + b, 4, axis=1)
            i, f, o = (self.activation(z, kind="sigmoid") for z in (i, f, o))
            c = f * np.float32(1 - 1e-4) * c + i * np.tanh(g)
            h = o * np.tanh(c)
            states.append(h)
        return np.stack(states), c


class Transposed(NumPy):
    """The recurrent gradient is transposed."""

    def rnn_vjp(self, *inputs: Any, **options: Any) -> Any:
        dx, dh0, dw_xh, dw_hh, db = super().rnn_vjp(*inputs, **options)
        return dx, dh0, dw_xh, np.ascontiguousarray(dw_hh.T), db


def test_a_fault_of_a_few_times_the_bound_is_seen() -> None:
    """A slope in the middle, a gate, a transposed gradient: invisible to the radii."""
    assert worst(WrongSlope(), backwards(CALLS["mlp, tanh"])) > 1
    assert worst(ForgetfulGate(), Call("lstm", recurrence(4, 2, 100, 32))) > 1
    assert worst(Transposed(), backwards(CALLS["rnn"])) > 10


def test_a_nan_is_seen() -> None:
    """In one entry of one sum."""

    class Broken(NumPy):
        def rnn(self, *inputs: Any, **options: Any) -> Any:
            h = super().rnn(*inputs, **options)
            h[-1, 0, 0] = np.nan
            return h

    call = CALLS["rnn"]
    balls = enclose(call.operation, *call.inputs, **call.options)
    [sums] = enclose_sums(balls, call.operation, *call.inputs, **call.options) or []
    assert np.isnan(sums.errors(Broken().rnn(*call.inputs, **call.options))).any()


def test_every_entry_is_in_one_sum() -> None:
    """With a sign; so that no single wrong entry escapes."""
    call = CALLS["rnn"]
    balls = enclose(call.operation, *call.inputs, **call.options)
    [sums] = enclose_sums(balls, call.operation, *call.inputs, **call.options) or []
    np.testing.assert_array_equal(np.sum(np.abs(sums.signs), axis=0), 1)
    assert {*np.unique(sums.signs)} == {-1.0, 0.0, 1.0}
    assert len(sums.within) == narrowing.SUMS


def test_few_entries_are_weighed_one_by_one() -> None:
    """Thirty layers of two units: each result has a radius that says something."""
    x, weights, biases = network(30, 2)
    ball = enclose("mlp", x, [3 * weight for weight in weights], biases, activation="tanh")
    assert np.all(ball.radius < 1e-3)
    for target in (Torch(), NumPy(), Reference()):
        implementation = Implementation(target, dtype="float32")
        y = implementation.mlp(x, [3 * weight for weight in weights], biases, activation="tanh")
        assert np.all(np.abs(y - ball.value) <= ball.radius)


def test_a_narrow_ball_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is weighed where the radius says enough."""
    monkeypatch.setattr(narrowing, "weigh", None)
    for operation, inputs in (
        ("mlp", network(2, 4)),
        ("rnn", recurrence(1, 1, 3, 4)),
        ("lstm", recurrence(4, 2, 3, 4)),
    ):
        options = {"activation": "tanh"} if operation == "mlp" else {}
        balls = enclose(operation, *inputs, **options)
        assert enclose_sums(balls, operation, *inputs, **options) is None


@pytest.mark.parametrize(
    "operation", ["mlp", "mlp_vjp", "rnn", "rnn_vjp", "lstm", "gru_vjp", "attention", "layer_norm_vjp"]
)
def test_where_both_bounds_hold_neither_is_crossed(operation: str, weighed: Callable[..., list[Ball]]) -> None:
    """Small calls, whose radii are a promise: the weighed bound holds there too."""
    call = small(operation)
    around = leaves(enclose(call.operation, *call.inputs, **call.options))
    for target in (Torch(), NumPy(), Reference()):
        results = leaves(Implementation(target, dtype="float32").operation(operation)(*call.inputs, **call.options))
        for result, ball, narrow in zip(results, around, weighed(call), strict=True):
            assert np.all(np.abs(result - ball.value) <= ball.radius)
            assert np.all(np.abs(result - narrow.value) <= narrow.radius)


def small(operation: str) -> Call:
    """Every argument of a few normal numbers, one letter one size."""
    sizes = dict(zip("NDKTSEH", (2, 3, 3, 4, 3, 2, 3), strict=True)) | {"4H": 12, "3H": 9}
    forward = operation.removesuffix("_vjp")
    options = {"epsilon": 0.125} if forward == "layer_norm" else {"activation": "tanh"} if forward == "mlp" else {}
    if forward == "mlp":
        call = Call("mlp", network(3, 3), options)
    else:
        shapes = [value.shape.replace("...", "N").split() for value in OPERATIONS[forward].arguments]
        call = Call(
            forward, tuple(normal(*(sizes[s] for s in shape), seed=i) for i, shape in enumerate(shapes)), options
        )
    return backwards(call) if operation.endswith("_vjp") else call


@pytest.fixture
def weighed(monkeypatch: pytest.MonkeyPatch) -> Callable[[Call], list[Ball]]:
    """Balls that are weighed whatever their radius, each entry alone."""

    def read_balls(call: Call) -> list[Ball]:
        with monkeypatch.context() as patch:
            patch.setattr(narrowing, "WIDE", dict.fromkeys(narrowing.WIDE, -1.0))
            patch.setattr(narrowing, "ENTRIES", 10**6)
            patch.setattr(
                narrowing, "_narrower", lambda _, one: Ball(one.value, one.within.reshape(one.value.shape), None)
            )
            return leaves(enclose(call.operation, *call.inputs, **call.options))

    return read_balls
