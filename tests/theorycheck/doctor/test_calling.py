"""Breaches of the contract are found by a few calls, whatever the numbers that come back."""

import numpy as np
import pytest

from theorycheck.adapters.numpy import NumPy
from theorycheck.contract import OPERATIONS
from theorycheck.doctor.calling import cuts_seeds, problems
from theorycheck.implementation import Implementation
from theorycheck.reference import Reference


class WrongShape(NumPy):
    def dense(self, x, weight, bias):
        return super().dense(x, weight, bias).T


class WrongDtype(NumPy):
    def dense(self, x, weight, bias):
        return super().dense(x, weight, bias).astype(np.float64)


class Unreadable(NumPy):
    def dense(self, x, weight, bias):
        return "forty-two"


class Writing(NumPy):
    def l2_penalty(self, parameters, *, strength):
        parameters[0] *= 2
        return 0.0


class Drawing(NumPy):
    def initialize(self, shape, *, scheme, seed):
        return np.random.default_rng().normal(size=shape)


class OneSeed(NumPy):
    def dropout(self, x, *, rate, seed):
        return super().dropout(x, rate=rate, seed=3)


class SmallSeeds(NumPy):
    def dropout(self, x, *, rate, seed):
        if seed >= 2**32:
            raise OverflowError("seed too large")
        return super().dropout(x, rate=rate, seed=seed)


class Reusing(NumPy):
    def __init__(self):
        self._buffers = {}

    def activation(self, z, *, kind):
        result = super().activation(z, kind=kind)
        buffer = self._buffers.setdefault((result.shape, result.dtype), np.empty_like(result))
        buffer[...] = result
        return buffer


class Remembering(NumPy):
    def sgd_step(self, theta, gradient, state, *, learning_rate, momentum=0.0):
        self._velocity = gradient if state is None else momentum * self._velocity + gradient
        return theta - learning_rate * self._velocity, "elsewhere"


class Careless(NumPy):
    def attention(self, q, k, v, *, causal=False):
        return super().attention(q, k, v)


class OneKind(NumPy):
    def activation(self, z, *, kind):
        if kind == "gelu":
            raise NotImplementedError(kind)
        return super().activation(z, kind="relu")


class NoStride(NumPy):
    def conv2d(self, x, kernel, bias, *, stride=(1, 1)):
        return super().conv2d(x, kernel, bias)


class Leaving(NumPy):
    def dense(self, x, weight, bias):
        raise SystemExit(0)


class Closing(NumPy):
    def dense(self, x, weight, bias):
        raise GeneratorExit


@pytest.mark.parametrize(
    ("wrong", "operation", "message"),
    [
        (WrongShape, "dense", "returned y with shape (4, 2), expected (2, 4)"),
        (WrongDtype, "dense", "returned y as float64, expected float32, the dtype of its inputs"),
        (Unreadable, "dense", "cannot be read as an array of numbers"),
        (Writing, "l2_penalty", "wrote to its read-only argument parameters"),
        (Drawing, "initialize", "gives another result for the same inputs and seed"),
        (OneSeed, "dropout", "gives the same draw for the seeds 0 and 1"),
        (SmallSeeds, "dropout", "with seed=9223372036854775807: dropout raised OverflowError"),
        (Reusing, "activation", "a result changes when the operation is called again"),
        (Remembering, "sgd_step", "two trajectories disturb each other"),
        (Careless, "attention", "accepts causal and ignores it: causal=True changes nothing"),
        (OneKind, "activation", "with kind='gelu': activation raised NotImplementedError: gelu"),
        (OneKind, "activation", "accepts kind and ignores it: kind='tanh' changes nothing"),
        (NoStride, "conv2d", "with stride=(2, 1): conv2d returned y with shape (2, 4, 5, 5), expected (2, 4, 3, 5)"),
        (Leaving, "dense", "raised SystemExit: 0"),
        (Closing, "dense", "raised GeneratorExit"),
    ],
)
def test_a_breach_is_told_once(wrong, operation, message):
    """With the operation, and without a verdict on theory."""
    told = [problem.what for problem in problems(Implementation(wrong), operation)]
    assert sum(message in what for what in told) == 1, told
    assert len(set(told)) == len(told)


def test_a_breach_names_the_dtypes_in_which_it_shows():
    """All of them, or those whose inputs are not float64."""
    assert [problem.dtypes for problem in problems(Implementation(WrongShape), "dense")] == [NumPy.dtypes]
    assert [problem.dtypes for problem in problems(Implementation(WrongDtype), "dense")] == [("float32",), ("float16",)]


@pytest.mark.parametrize("right", [NumPy, Reference])
def test_a_right_implementation_has_no_problem(right):
    """With every operation, option, activation, scheme and dtype."""
    implementation = Implementation(right)
    assert len(implementation.operations) == len(OPERATIONS)
    assert [problem for name in OPERATIONS for problem in problems(implementation, name)] == []


def test_sums_in_another_order_are_deterministic_enough():
    """Rounding may differ from call to call."""

    class Wandering(NumPy):
        calls = 0

        def dense(self, x, weight, bias):
            self.calls += 1
            return super().dense(x, weight, bias) * (1 + self.calls % 2 * np.finfo(x.dtype).eps)

    assert list(problems(Implementation(Wandering), "dense")) == []


def test_a_seed_cut_to_its_low_bits_is_noticed():
    """Every claim can be judged all the same: it is worth a note, no problem."""

    class Cut(NumPy):
        def dropout(self, x, *, rate, seed):
            return super().dropout(x, rate=rate, seed=seed % 2**32)

    implementation = Implementation(Cut)
    assert cuts_seeds(implementation, "dropout")
    assert list(problems(implementation, "dropout")) == []
    assert not cuts_seeds(Implementation(NumPy), "dropout")
