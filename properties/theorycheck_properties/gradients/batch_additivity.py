"""The gradient of a batch is the sum of the gradients of its parts."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import OPERATIONS, Scope, Value
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call, calls
from theorycheck_properties._comparison import stays_finite
from theorycheck_properties.gradients._kinds import RARELY_KINKED
from theorycheck_properties.gradients._linear import agrees_with_sum, gradients

LAYERS = ("shallow_network_vjp", "dense_vjp", "mlp_vjp", "conv2d_vjp", "rnn_vjp", "lstm_vjp", "gru_vjp")

CLAIM = Claim(
    upheld="The gradient of a parameter over a batch is the sum of its gradients over the parts of the batch.",
    refuted="The gradient of a parameter over a batch is not the sum of its gradients over the parts.",
    statement=r"\partial\theta\,(x_{1 \ldots N})"
    r" = \partial\theta\,(x_{1 \ldots m}) + \partial\theta\,(x_{m+1 \ldots N})",
    source=Source("Goodfellow, Bengio & Courville 2016", "§5.9 and §8.1.3"),
    any_of=LAYERS,
    kind=Kind.IDENTITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)


@dataclass(frozen=True)
class Parted:
    """A call of a `_vjp` whose batch falls into the examples before `at` and the others."""

    call: Call
    at: int


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Parted:
    (operation,) = (name for name in LAYERS if scope.offers(name))
    call = draw(
        calls(operation, scope, kinds=RARELY_KINKED).filter(lambda call: examples(call) > 1 and stays_finite(call))
    )
    return Parted(call, draw(st.integers(1, examples(call) - 1), label="at"))


def measure(implementation: Implementation, case: Parted) -> tuple[Agreement, ...]:
    whole = gradients(implementation, case.call)
    before = gradients(implementation, part(case.call, slice(None, case.at)))
    after = gradients(implementation, part(case.call, slice(case.at, None)))
    parameters = {f"d{value.name}" for value in OPERATIONS[case.call.operation].arguments if "N" not in value.symbols}
    return tuple(
        agrees_with_sum(of_all, (one, other), case.call.operation)
        for of_all, one, other in zip(whole, before, after, strict=True)
        if of_all.name.partition("[")[0] in parameters
    )


def examples(call: Call) -> int:
    """The size of the batch, N."""
    first, x = OPERATIONS[call.operation].arguments[0], call.inputs[0]
    size: int = x.shape[first.symbols.index("N")]
    return size


def part(call: Call, chosen: slice) -> Call:
    """The call with some of its examples."""
    pairs = zip(OPERATIONS[call.operation].arguments, call.inputs, strict=True)
    return replace(call, inputs=tuple(_part(value, array, chosen) for value, array in pairs))


def _part(value: Value, array: Any, chosen: slice) -> Any:
    if "N" not in value.symbols:
        return array
    axis = value.symbols.index("N")
    return np.take(array, range(*chosen.indices(array.shape[axis])), axis=axis)
