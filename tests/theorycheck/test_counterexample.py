"""Cases survive the way to JSON and back, bit for bit."""

import json
from dataclasses import dataclass

import numpy as np
import pytest

from theorycheck import counterexample
from theorycheck.errors import UsageError
from theorycheck.strategies import Call


@dataclass(frozen=True)
class Nested:
    """A case of everything a case may hold."""

    call: Call
    numbers: tuple
    text: str
    nothing: None = None


CASE = Nested(
    Call(
        "rnn",
        (np.array([[0.1, -0.0, np.nan, np.inf]]), [np.float32([1 / 3])], np.array([2**53 + 1])),
        {"activation": "tanh"},
    ),
    (1, 2.5, True, 2**62 + 1),
    "α",
)


def test_a_case_survives_json_bit_for_bit():
    """NaN, infinities, signed zero, float32 and integers beyond 2**53 come back as they were."""
    back = counterexample.decode(json.loads(json.dumps(counterexample.encode(CASE))))
    assert type(back) is Nested
    for one, other in zip(
        CASE.call.inputs[:1] + CASE.call.inputs[2:], back.call.inputs[:1] + back.call.inputs[2:], strict=True
    ):
        assert one.tobytes() == other.tobytes()
        assert one.dtype == other.dtype
    assert back.call.inputs[1][0].tobytes() == CASE.call.inputs[1][0].tobytes()
    assert (back.numbers, back.text, back.call.options) == (CASE.numbers, CASE.text, CASE.call.options)
    assert [type(n) for n in back.numbers] == [int, float, bool, int]


def test_what_is_not_data_is_refused():
    """A function in a case could not be replayed."""
    with pytest.raises(TypeError, match="not data"):
        counterexample.encode((len,))


@pytest.mark.parametrize("name", ["no_such_module:X", "theorycheck.strategies:Nothing", "os:path"])
def test_an_unknown_case_type_is_a_usage_error(name):
    """A renamed case type, or something that is no case, says to run without replay."""
    with pytest.raises(UsageError, match="--no-replay"):
        counterexample.decode({"type": name, "fields": {}})


def test_lines_show_shape_and_dtype():
    """A small array is shown whole, a large one by its first entries."""
    call = Call("activation", (np.ones((1, 2)),), {"kind": "relu"})
    assert counterexample.lines(call) == ["operation = 'activation'", "z = [[1., 1.]] float64 (1, 2)", "kind = 'relu'"]
    assert counterexample.lines(np.zeros((5, 10))) == ["[0, 0, 0, 0, …] float64 (5, 10)"]


def test_entries_that_read_the_same_are_counted():
    """A few stand as they are; a thousand gradients of one are one line."""
    assert counterexample.lines(((1, 1), [2.0] * 1000 + [3.0])) == ["((1, 1), [1000 × 2.0, 3.0])"]
