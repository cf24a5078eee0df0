"""Enclosures are computed once for all implementations that are put to the same case."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from theorycheck.numerics import Ball
from theorycheck.reference import Memory, enclose, enclose_sums, memory, remembering
from theorycheck.reference.memory import remembered

X, WEIGHT, BIAS = np.ones((2, 3)), np.full((4, 3), 0.1), np.zeros(4)


def counting(counted: list[Any]) -> Callable[..., Any]:
    """A remembered function that notes what it is called with."""

    @remembered
    def note(*values: Any, **options: Any) -> Any:
        counted.append((values, options))
        return np.zeros(1000)

    return note


def test_the_same_call_gives_the_same_enclosure() -> None:
    """Copies of the inputs are the same inputs."""
    with remembering(Memory()):
        assert enclose("dense", X, WEIGHT, BIAS) is enclose("dense", X.copy(), WEIGHT.copy(), BIAS.copy())


def test_alone_nothing_is_kept() -> None:
    """Nor is it after `remembering`."""
    with remembering(Memory()):
        kept = enclose("dense", X, WEIGHT, BIAS)
    assert kept is not enclose("dense", X, WEIGHT, BIAS)


@pytest.mark.parametrize(
    "other",
    [
        (X, WEIGHT, -BIAS),
        (X, WEIGHT.astype(np.float32), BIAS),
        (X, np.asfortranarray(WEIGHT), BIAS),
        (X[:1], WEIGHT, BIAS),
        (X, Ball.exact(WEIGHT), BIAS),
        (X, Ball.exact(WEIGHT, 2.0**-24), BIAS),
    ],
    ids=["zeros of the other sign", "other dtype", "other order in memory", "fewer examples", "a ball", "a wider ball"],
)
def test_what_differs_in_a_bit_is_another_call(other: tuple[Any, ...]) -> None:
    """Even 0 and −0, and a sum in another order."""
    counted: list[Any] = []
    note = counting(counted)
    with remembering(Memory()):
        for values in ((X, WEIGHT, BIAS), other, (X, WEIGHT, BIAS), other):
            note(*values)
    assert len(counted) == 2


@pytest.mark.parametrize(("one", "other"), [(1, 1.0), (1, True), (0.0, -0.0), ("a", None), ([X], (X,))])
def test_options_are_told_apart(one: Any, other: Any) -> None:
    """By type and value, as Python's equality does not."""
    counted: list[Any] = []
    note = counting(counted)
    with remembering(Memory()):
        for value in (one, other, one, other):
            note(X, option=value)
    assert len(counted) == 2


def test_an_argument_of_another_type_is_not_remembered() -> None:
    """Its content cannot be told."""
    counted: list[Any] = []
    note = counting(counted)
    with remembering(Memory()):
        for _ in range(2):
            note(X, option=object)
    assert len(counted) == 2


def test_two_functions_have_two_answers() -> None:
    """The same arguments are no question without the function that is asked."""
    counted: list[Any] = []
    with remembering(Memory()):
        first, second = (counting(counted)(X) for _ in range(2))
    assert len(counted) == 2
    assert first is not second


def test_states_go_on_from_what_was_remembered() -> None:
    """A step is told by the balls of the state it starts from."""
    with remembering(Memory()):
        theta, state = enclose("sgd_step", BIAS, BIAS, None, learning_rate=0.1, momentum=0.9)
        second = enclose("sgd_step", theta, BIAS, state, learning_rate=0.1, momentum=0.9)
        assert second is enclose("sgd_step", theta, BIAS, state, learning_rate=0.1, momentum=0.9)


def test_nobody_writes_into_what_others_are_given() -> None:
    """Arrays of remembered results are read-only."""
    with remembering(Memory()):
        ball = enclose("dense", X, WEIGHT, BIAS)
    for array in (ball.value, np.asarray(ball.error)):
        with pytest.raises(ValueError, match="read-only"):
            array[:] = 0.0


def test_sums_of_wide_balls_are_remembered() -> None:
    """They are what costs most: every operation weighed by its adjoint."""
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=(64, 64)).astype(np.float32) for _ in range(20)]
    biases = [np.zeros(64, np.float32) for _ in weights]
    call = ("mlp", rng.normal(size=(2, 64)).astype(np.float32), weights, biases)
    with remembering(Memory()):
        balls = enclose(*call, activation="tanh")
        sums = enclose_sums(balls, *call, activation="tanh")
        assert sums is not None
        assert sums is enclose_sums(balls, *call, activation="tanh")


def test_the_oldest_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """A memory has a size."""
    monkeypatch.setattr(memory, "MOST_BYTES", 20_000)
    counted: list[Any] = []
    note = counting(counted)
    with remembering(Memory()):
        for option in (1, 2, 3, 3, 2, 1):
            note(option=option)
    assert [options["option"] for _, options in counted] == [1, 2, 3, 1]
