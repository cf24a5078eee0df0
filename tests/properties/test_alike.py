"""Calls with equal inputs: of every operation that takes two arrays of one kind, and as the contract allows them."""

from collections import Counter
from itertools import combinations

import numpy as np
import pytest

import theorycheck
from theorycheck import catalogue, run, search
from theorycheck.adapters.numpy import NumPy
from theorycheck.counterexample import encode
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose
from theorycheck.strategies import Call
from theorycheck.verdict import Verdict
from theorycheck_properties.contracts._alike import alike
from theorycheck_properties.contracts.layout import CLAIM

FIXED = {"conv2d", "conv2d_vjp", "max_pool2d_vjp", "average_pool2d_vjp"}
"""Their sizes decide that of a cotangent, and do not grow: only what is drawn with one shape is equal."""
SCOPE = Implementation(NumPy).scope(profile="standard", largest=8)


def drawn(operation, count=30):
    """Cases of the claim."""
    return search._drawn(catalogue.load("contracts.layout"), run._only(SCOPE, operation), 0, count).cases


def arrays(call):
    """The floating arrays that a call takes, those in lists under the name of the list."""
    return [
        (place if isinstance(entry, list) else None, array)
        for place, entry in enumerate(call.inputs)
        for array in (entry if isinstance(entry, list) else [entry])
        if isinstance(array, np.ndarray) and array.dtype.kind == "f"
    ]


@pytest.mark.parametrize("operation", CLAIM.any_of)
def test_inputs_are_equal_wherever_two_can_be(operation):
    """In calls that the reference takes, with the case left as it was."""
    for case in drawn(operation):
        before = encode(case)
        found = [call for _, call in alike(case)]
        for call in found:
            enclose(call.operation, *call.inputs, **call.options)
            assert max(Counter((array.shape, array.tobytes()) for _, array in arrays(call)).values()) > 1
        assert encode(case) == before
        of_one_kind = any(
            one.ndim == other.ndim or (place is not None and place == there and operation[:3] != "mlp")
            for (place, one), (there, other) in combinations(arrays(case), 2)
        )
        assert bool(found) == of_one_kind or operation in FIXED


def attention(n, t, s, d, e):
    """A call of it."""
    rng = np.random.default_rng(0)
    return Call("attention", (rng.normal(size=(n, t, d)), rng.normal(size=(n, s, d)), rng.normal(size=(n, s, e))))


def test_sizes_grow_until_all_can_be_equal():
    """To that of the largest array, which is taken as it is."""
    call = attention(2, 3, 4, 5, 1)
    [(told, grown)] = alike(call)
    assert told == "q = k = v"
    assert all(entry.tobytes() == call.inputs[1].tobytes() for entry in grown.inputs)


def test_what_has_one_shape_already_is_looked_at_on_its_own():
    """As memory of which keys are values, that queries come to."""
    call = attention(2, 3, 4, 5, 5)
    (told, first), (all_told, _) = alike(call)
    assert (told, all_told) == ("k = v", "q = k = v")
    q, k, v = first.inputs
    assert q is call.inputs[0]
    assert k.tobytes() == v.tobytes() == call.inputs[1].tobytes()


def test_a_variance_stays_one():
    """Whatever it is made equal to."""
    x, one = np.ones((2, 3)), -np.ones(3)
    [(told, call)] = alike(Call("batch_norm_inference", (x, one, one, one, -one), {"epsilon": 1.0}))
    assert told == "gain = bias = mean = variance"
    assert all(entry.tobytes() == (-one).tobytes() for entry in call.inputs[1:])


class Self(NumPy):
    """Wrong where q, k and v are one array, or k and v alone, or a list holds one array twice, or x is dy."""

    dtypes = ("float64",)

    def attention(self, q, k, v, *, causal=False):
        return super().attention(q, k, v, causal=causal) + (k is v and q is not k)

    def clip_by_global_norm(self, gradients, *, max_norm):
        clipped = super().clip_by_global_norm(gradients, max_norm=max_norm)
        return clipped if len({id(one) for one in gradients}) == len(gradients) else [2 * one for one in clipped]

    def activation_vjp(self, z, da, *, kind):
        return super().activation_vjp(z, da, kind=kind) * (1 + (z is da))


@pytest.mark.parametrize(
    ("operation", "told"),
    [
        ("attention", "k = v"),
        ("clip_by_global_norm", "gradients[0] = gradients[1]"),
        ("activation_vjp", "z = da"),
    ],
)
def test_a_path_for_one_array_is_come_upon(operation, told):
    """Of whichever inputs."""
    only = type("Only", (), {operation: getattr(Self(), operation)})
    [result] = theorycheck.check(only(), claims="contracts.layout", profile="quick", dtypes="float64")
    assert result.verdict is Verdict.REFUTED
    assert result.reading.what.endswith(f", {told} in one array")
