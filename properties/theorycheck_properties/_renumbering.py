"""Hidden units in another order: what that does to a call of rnn, lstm or gru."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.contract import OPERATIONS, Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose
from theorycheck.strategies import Call
from theorycheck_properties._relations import equal_results, several
from theorycheck_properties._sequences import continued

HIDDEN = "H"


@dataclass(frozen=True)
class Renumbered:
    """A call of a recurrence and a new order of its hidden units."""

    call: Call
    order: tuple[int, ...]


@st.composite
def renumbered_calls(draw: DrawFn, operation: str, scope: Scope) -> Renumbered:
    """Calls of `operation`, and an order for their hidden units."""
    call = draw(continued(operation, scope)).call
    return Renumbered(call, tuple(draw(st.permutations(range(call.inputs[1].shape[1])), label="order")))


def agreement_of_renumbered(implementation: Implementation, case: Renumbered) -> tuple[Agreement, ...]:
    """The results of the renumbered units against the renumbered results, each within its Ball."""
    operation = OPERATIONS[case.call.operation]
    renumbered = [
        reordered(array, value.symbols, case.order)
        for value, array in zip(operation.arguments, case.call.inputs, strict=True)
    ]
    run = partial(implementation.operation(operation.name), **case.call.options)
    enclosing = partial(enclose, operation.name, **case.call.options)
    results = zip(several(run(*renumbered)), several(run(*case.call.inputs)), strict=True)
    balls = zip(several(enclosing(*renumbered)), several(enclosing(*case.call.inputs)), strict=True)
    evidence = []
    for output, (observed, plain), (around, around_plain) in zip(operation.outputs, results, balls, strict=True):
        move = partial(reordered, symbols=output.symbols, order=case.order)
        what = f"{output.name} of the renumbered units"
        evidence.append(equal_results(observed, move(plain), around, around_plain.map(move), what))
    return tuple(evidence)


def reordered(array: NDArray[Any], symbols: tuple[str, ...], order: tuple[int, ...]) -> NDArray[Any]:
    """The array with every axis of hidden units in the new order: H, or gates stacked, such as 4H, each for itself."""
    for axis, symbol in enumerate(symbols):
        if symbol.endswith(HIDDEN):
            gates = int(symbol.removesuffix(HIDDEN) or 1)
            stacked = np.concatenate([np.array(order) + gate * len(order) for gate in range(gates)])
            array = np.take(array, stacked, axis=axis)
    return array
