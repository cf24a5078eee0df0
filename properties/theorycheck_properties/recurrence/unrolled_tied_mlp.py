"""A recurrent network is a deep one whose layers share their weights."""

from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose
from theorycheck.strategies import fill, integers_below, seeds
from theorycheck_properties._relations import equal_results

Array = NDArray[Any]

CLAIM = Claim(
    upheld="Backpropagation through time is backpropagation through the unrolled network, summed over its copies of"
    " each weight.",
    refuted="Backpropagation through time gives other gradients than the unrolled network with tied weights.",
    statement=r"\partial W_{hh} = \sum_t \partial W^{(t)}, \quad \partial b = \sum_t \partial b^{(t)}, \quad"
    r" \partial W_{xh} = \sum_t \partial b^{(t)} x_t^{\top}, \qquad W^{(t)} = W_{hh},\; b^{(t)} = W_{xh} x_t + b",
    assumes=("all examples of a batch hear the same x, so that b is one bias a step",),
    source=Source("Werbos 1990", "backpropagation through time"),
    needs=("rnn_vjp", "mlp_vjp.activation=tanh"),
    kind=Kind.IDENTITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)


@dataclass(frozen=True)
class Unrolled:
    """A recurrence over x (T, D), the same for all examples, with a cotangent (N, H) at its last state.

    x, w_xh and b are whole numbers, so that W_xh x + b is exact.
    """

    x: Array
    h0: Array
    w_xh: Array
    w_hh: Array
    b: Array
    cotangent: Array
    activation: str = "tanh"
    options: dict[str, str] = field(default_factory=dict)


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Unrolled:
    named = scope.accepts("rnn_vjp", "activation")
    both = [kind for kind in scope.kinds("mlp_vjp") if kind in scope.kinds("rnn_vjp") and kind != "square"]
    kind = draw(st.sampled_from(both), label="activation") if named else "tanh"
    steps, examples, features, hidden = (
        draw(st.integers(1, top), label=name) for name, top in (("T", 4), ("N", 3), ("D", 2), ("H", 4))
    )
    sort = draw(st.sampled_from(["small integers", "powers of two", "normal"]), label="kind of array")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    whole = (integers_below(2, rng, shape) for shape in ((steps, features), (hidden, features), (hidden,)))
    x, w_xh, b = (array.astype(scope.dtype) for array in whole)
    h0, w_hh, cotangent = (
        fill(sort, rng, shape, scope.dtype) for shape in ((examples, hidden), (hidden, hidden), (examples, hidden))
    )
    tame = (w_hh / 4).astype(scope.dtype)
    return Unrolled(x, h0, w_xh, tame, b, cotangent, kind, {"activation": kind} if named else {})


def measure(implementation: Implementation, case: Unrolled) -> tuple[Agreement, ...]:
    through_time, unrolled = recurrent(case), feedforward(case)
    _, *gradients = implementation.rnn_vjp(*through_time, **case.options)
    _, *around = enclose("rnn_vjp", *through_time, **case.options)
    summed = tied(case.x, implementation.mlp_vjp(*unrolled, activation=case.activation))
    around_sum = tied(case.x, enclose("mlp_vjp", *unrolled, activation=case.activation))
    names = ("dh0", "dw_xh", "dw_hh", "db")
    return tuple(
        equal_results(one, other, ball, ball_of_sum, f"{name} against the unrolled network's")
        for name, one, other, ball, ball_of_sum in zip(names, gradients, summed, around, around_sum, strict=True)
    )


def recurrent(case: Unrolled) -> tuple[Any, ...]:
    """The inputs of `rnn_vjp`."""
    steps, examples = len(case.x), len(case.h0)
    x = np.repeat(case.x[:, np.newaxis], examples, axis=1)
    dh = np.concatenate((np.zeros((steps - 1, *case.cotangent.shape), case.x.dtype), case.cotangent[np.newaxis]))
    return x, case.h0, case.w_xh, case.w_hh, case.b, dh


def feedforward(case: Unrolled) -> tuple[Any, ...]:
    """The inputs of `mlp_vjp`: a layer for each step, then one that does nothing, for the last has no activation."""
    hidden = len(case.b)
    weights = [*[case.w_hh] * len(case.x), np.eye(hidden, dtype=case.b.dtype)]
    biases = [*(case.w_xh @ x + case.b for x in case.x), np.zeros_like(case.b)]
    return case.h0, weights, biases, case.cotangent


def tied(x: Array, gradients: Any) -> tuple[Any, ...]:
    """The gradients of the input, and of what the layers of the unrolled network share."""
    dinput, (*dweights, _), (*dbiases, _) = gradients
    return (
        dinput,
        reduce(add, (dbias[:, np.newaxis] * heard for dbias, heard in zip(dbiases, x, strict=True))),
        reduce(add, dweights),
        reduce(add, dbiases),
    )
