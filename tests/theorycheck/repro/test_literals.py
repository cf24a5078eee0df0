"""Values as Python source that evaluates to the same bits."""

import numpy as np
import pytest

from theorycheck.repro.literals import literal, non_finite

ARRAYS = (
    np.array([[0.1, -0.0], [np.inf, np.nan]]),
    np.array([0.1, 1 / 3], np.float32),
    np.array([65504.0, 6e-8], np.float16),
    np.full((4, 5), -0.0),
    np.array(2.5),
    np.zeros((0, 3), np.float32),
    np.arange(200),
    np.linspace(0, 1, 200).astype(np.float32).reshape(2, 100),
)


def unpack(text, dtype, shape):
    """As in a script."""
    from base64 import b64decode

    return np.frombuffer(b64decode(text), np.dtype(dtype).newbyteorder("<")).astype(dtype).reshape(shape)


@pytest.mark.parametrize("array", ARRAYS, ids=lambda array: f"{array.dtype} {array.shape}")
def test_arrays_come_back_to_the_last_bit(array):
    """With their shapes and dtypes."""
    names = {"np": np, "inf": np.inf, "nan": np.nan, "unpack": unpack}
    again = eval(literal(array), names)
    assert (again.dtype, again.shape, again.tobytes()) == (array.dtype, array.shape, array.tobytes())


@pytest.mark.parametrize("value", [(1,), (2, 1), [0.1, (True, None)], {"kind": "relu", "stride": (1, 1)}, 2**63 - 1])
def test_options_come_back(value):
    """Numbers, strings, and what holds them."""
    assert eval(literal(value)) == value


def test_long_lines_are_broken():
    """Whatever the array."""
    lines = literal(np.linspace(0, 1, 2_000)).splitlines()
    assert max(map(len, lines)) <= 100
    assert len(lines) > 100


def test_names_of_non_finite_numbers_are_found():
    """And not in words or strings."""
    assert non_finite(literal(np.array([1.0, -np.inf]))) == ("inf",)
    assert non_finite("np.array(['info']), 'nan'") == ()
