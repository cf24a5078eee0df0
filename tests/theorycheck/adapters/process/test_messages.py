"""The messages of the process protocol: exact, to the byte."""

import json

import msgspec
import numpy as np
import pytest

from theorycheck.adapters.process import messages
from theorycheck.contract import OPERATIONS
from theorycheck.errors import ContractError


def sent(operation, *inputs, **options):
    """What a program reads when the operation is called."""
    return json.loads(messages.line(messages.call(1, OPERATIONS[operation], inputs, options)))


def back(operation, *outputs):
    """The result of an operation whose program answered with these outputs."""
    return messages.received(OPERATIONS[operation], [msgspec.Raw(json.dumps(output).encode()) for output in outputs])


def test_a_call_is_one_line():
    """A newline ends it and stands nowhere else."""
    call = messages.call(1, OPERATIONS["activation"], [np.zeros(1000)], {"kind": "relu"})
    assert messages.line(call).count(b"\n") == 1
    assert messages.line(call).endswith(b"\n")


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
@pytest.mark.parametrize("shape", [(), (0, 3), (2, 3), (1, 2, 1, 2)])
def test_an_array_comes_back_bit_for_bit(dtype, shape):
    """Whatever its entries are: infinities, negative zero, subnormal numbers, NaN."""
    entries = np.array([np.nan, -np.inf, -0.0, np.finfo(dtype).smallest_subnormal, np.finfo(dtype).max, 1 / 3], dtype)
    array = np.resize(entries, shape)
    call = sent("activation", array, kind="relu")
    returned = back("activation", call["inputs"][0])
    assert (returned.dtype, returned.shape) == (array.dtype, array.shape)
    assert returned.tobytes() == array.tobytes()


def test_an_array_is_sent_in_c_order_whatever_its_layout():
    """Strides do not travel."""
    array = np.arange(6.0).reshape(2, 3)
    assert sent("activation", array.T.copy().T, kind="relu") == sent("activation", array, kind="relu")


def test_the_bytes_are_little_endian():
    """1.0 in float64 is seven zero bytes and 0x3f, before it 0xf0."""
    [array] = sent("activation", np.array([1.0]), kind="relu")["inputs"]
    assert array == {"shape": [1], "dtype": "float64", "data": "AAAAAAAA8D8="}
    assert sent("activation", np.array([1.0], dtype=">f8"), kind="relu")["inputs"] == [array]


def test_every_role_has_its_form():
    """Labels are an array of int64, lists are lists, sizes and shapes plain numbers, no state is null."""
    _, labels = sent("cross_entropy", np.zeros((1, 2)), np.array([1]))["inputs"]
    assert labels == {"shape": [1], "dtype": "int64", "data": "AQAAAAAAAAA="}
    [gradients] = sent("clip_by_global_norm", [np.ones(1), np.ones(2)], max_norm=1.0)["inputs"]
    assert [array["shape"] for array in gradients] == [[1], [2]]
    assert sent("default_dense", 3, 4, seed=1)["inputs"] == [3, 4]
    assert sent("initialize", (3, 4), seed=1, scheme="orthogonal")["inputs"] == [[3, 4]]
    assert sent("sgd_step", np.ones(1), np.ones(1), None, learning_rate=1.0)["inputs"][2] is None


def test_a_seed_is_text():
    """Whatever its size: JSON readers take large numbers for floats."""
    assert sent("default_dense", 1, 1, seed=5)["options"] == {"seed": "5"}
    assert sent("default_dense", 1, 1, seed=2**63 - 1)["options"] == {"seed": "9223372036854775807"}


def test_options_are_plain_json():
    """Pairs are lists; a float is the shortest text that reads as the same number; NumPy scalars are numbers."""
    options = {"learning_rate": 0.1, "momentum": np.float32(0.5), "nesterov": True}
    assert sent("sgd_step", np.ones(1), np.ones(1), None, **options)["options"] == {
        "learning_rate": 0.1,
        "momentum": 0.5,
        "nesterov": True,
    }
    assert sent("max_pool2d", np.ones((1, 1, 2, 2)), window=(2, 1))["options"] == {"window": [2, 1]}


def test_a_state_goes_back_as_it_came():
    """To the byte: a number with more digits than a float holds keeps them."""
    state = b'{"handle": 123456789012345678901234567890, "v": [1.00]}'
    theta = json.dumps(sent("activation", np.ones(1), kind="relu")["inputs"][0]).encode()
    operation = OPERATIONS["sgd_step"]
    _, returned = messages.received(operation, [msgspec.Raw(theta), msgspec.Raw(state)])
    again = messages.line(messages.call(2, operation, (np.ones(1), np.ones(1), returned), {"learning_rate": 1.0}))
    assert state in again


def test_one_output_is_bare_and_several_are_a_tuple():
    """As an implementation in Python would return them; a wrong count is left to those who judge it."""
    one = sent("activation", np.ones(1), kind="relu")["inputs"][0]
    assert isinstance(back("dense", one), np.ndarray)
    assert [array.shape for array in back("dense_vjp", one, one, one)] == [(1,)] * 3
    assert len(back("dense_vjp", one, one)) == 2
    assert len(back("dense", one, one)) == 2
    assert [array.shape for array in back("clip_by_global_norm", [one, one])] == [(1,)] * 2


GOOD = {"shape": [1], "dtype": "float64", "data": "AAAAAAAA8D8="}


@pytest.mark.parametrize(
    ("output", "message"),
    [
        (7, "Expected `object`, got `int`"),
        (GOOD | {"shape": [2]}, r"float64 of shape \[2\] has 16 bytes, got 8"),
        (GOOD | {"shape": [-1]}, "Expected `int` >= 0"),
        (GOOD | {"shape": [2**62, 0], "data": ""}, "array is too big"),
        (GOOD | {"dtype": "bfloat16"}, "its dtype is 'bfloat16', expected float64, float32, float16 or int64"),
        (GOOD | {"data": "AAAA*AAA8D8="}, "Invalid base64"),
        (GOOD | {"data": [1.0]}, "Expected `bytes`, got `array`"),
        ({"shape": [1], "dtype": "float64"}, "missing required field `data`"),
    ],
)
def test_an_output_that_is_no_array_is_told_what_is_wrong(output, message):
    """With the operation and the result's name."""
    with pytest.raises(ContractError, match=f"dense answered with something for y that is no array: .*{message}"):
        back("dense", output)
