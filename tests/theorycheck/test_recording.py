"""The calls of a measurement, kept exactly."""

import numpy as np
import pytest
from tests.theorycheck.fake import Good

from theorycheck import recording
from theorycheck.adapters.numpy import NumPy
from theorycheck.counterexample import decode, encode
from theorycheck.errors import ImplementationError
from theorycheck.implementation import Implementation, Layout


def dense(implementation, n=2):
    """A call with arrays of ones, but for the first entry."""
    x = np.ones((n, 3), np.float32)
    x[0, 0] = 0.1
    return implementation.dense(x, np.eye(3, dtype=np.float32), np.zeros(3, np.float32))


def test_a_call_is_kept_to_the_last_bit():
    """Its inputs, its options and what it returned."""
    implementation = Implementation(Good)
    with recording.recording(implementation) as recorder:
        result = dense(implementation)
    dense(implementation)
    (made,), left_out = recorder.last()
    x, *_ = map(decode, made.inputs)
    assert (made.operation, made.error, left_out) == ("dense", "", 0)
    assert x.dtype == np.float32
    assert x.tobytes() == result.tobytes() == decode(made.result).tobytes()
    assert made.digest == recording.digest(result)


@pytest.mark.parametrize("array", [np.full((3, 2), -0.0), np.array([]), np.array(np.inf), np.arange(6).reshape(2, 3)])
def test_packed_arrays_keep_their_bits(array):
    """Equal entries are written once."""
    packed = encode(array, packed=True)
    again = decode(packed)
    assert (again.dtype, again.shape, again.tobytes()) == (array.dtype, array.shape, array.tobytes())
    assert ("same" in packed) == (array.shape == (3, 2))


def test_an_error_is_kept():
    """What was raised stands in the place of a result."""

    class Raising(Good):
        def dense(self, x, weight, bias):
            raise ValueError("no")

    implementation = Implementation(Raising)
    with recording.recording(implementation) as recorder, pytest.raises(ImplementationError):
        dense(implementation)
    (made,), _ = recorder.last()
    assert made.error.startswith("dense raised ValueError: no")
    assert made.result is None


@pytest.mark.parametrize("layout", Layout)
def test_it_is_kept_how_inputs_lay_in_memory(layout):
    """To hand them over in the same way again."""
    implementation = Implementation(Good)
    with recording.recording(implementation) as recorder:
        implementation.operation("dense", layout=layout)(np.eye(2), np.eye(2), np.ones(2))
    (made,), _ = recorder.last()
    assert (made.strided, made.shared) == (layout is Layout.STRIDED, layout is Layout.SHARED)


def test_a_state_is_known_by_the_call_that_returned_it():
    """It is the implementation's own, and never written down."""
    implementation = Implementation(NumPy)
    theta, state = np.ones(2), None
    with recording.recording(implementation) as recorder:
        for _ in range(3):
            theta, state = implementation.adam_step(theta, np.ones(2), state, learning_rate=0.5)
    made, _ = recorder.last()
    assert [one.inputs[-1] for one in made] == [None, {"state": 0}, {"state": 1}]


def test_what_there_is_no_room_for_is_left_out():
    """The last calls are kept, and it is told how many came before them."""
    implementation = Implementation(Good)
    with recording.recording(implementation) as recorder:
        for n in (10, 800, 800):
            dense(implementation, n)
    made, left_out = recorder.last()
    assert [decode(one.inputs[0]).shape for one in made] == [(800, 3)]
    assert left_out == 2
    assert sum(map(recording.size, made)) <= recording.MOST_BYTES


def test_a_single_call_may_be_larger():
    """Up to a limit: first its result goes, then the call itself."""
    implementation = Implementation(Good)
    kept = []
    for n in (2_000, 12_000, 50_000):
        with recording.recording(implementation) as recorder:
            dense(implementation, n)
        made, _ = recorder.last()
        kept.append([one.result is not None for one in made])
    assert kept == [[True], [False], []]


def test_only_the_first_calls_are_kept_if_that_is_asked_for():
    """The others are made all the same."""
    implementation = Implementation(Good)
    with recording.recording(implementation, most=1) as recorder:
        results = [dense(implementation, n) for n in (2, 3)]
    made, left_out = recorder.last()
    assert [decode(one.inputs[0]).shape for one in made] == [(2, 3)]
    assert (left_out, len(results)) == (0, 2)
