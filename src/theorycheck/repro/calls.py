"""The calls of a counterexample, each beside what its definition allows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from theorycheck.contract import OPERATIONS, Operation, Role
from theorycheck.counterexample import decode
from theorycheck.errors import ContractError
from theorycheck.evidence import Agreement, read
from theorycheck.record import Made
from theorycheck.reference import enclose
from theorycheck.results import check_results

MOST_FAILING = 3
"""Calls that leave their definition and are shown; one is enough to contradict."""


@dataclass(frozen=True)
class Call:
    """A call that was made.

    Attributes:
        made: as the record has it.
        index: its place among all calls of the measurement.
        inputs: its inputs; of a state, the index of the call that returned it, or None.
        options: its options.
        expected: for each array that it returns its name, value and the bound on rounding; None where no definition
            says, as for what is drawn at random.
        fails: True if it raised, or returned what its definition does not allow.
    """

    made: Made
    index: int
    inputs: tuple[Any, ...]
    options: dict[str, Any]
    expected: tuple[tuple[str, Any, Any], ...] | None
    fails: bool

    @property
    def operation(self) -> Operation:
        """The operation that was called."""
        return OPERATIONS[self.made.operation]

    @property
    def state(self) -> int | None:
        """The index of the call that returned the state handed over."""
        return self.inputs[-1] if self.operation.arguments[-1].role is Role.STATE else None

    @property
    def dtype(self) -> str:
        """The dtype that its results must have; empty if no array went in."""
        for value, entry in zip(self.operation.arguments, self.inputs, strict=True):
            if value.role is Role.ARRAY or (value.role is Role.ARRAYS and entry):
                return str((entry[0] if value.role is Role.ARRAYS else entry).dtype.name)
        return ""


def calls(made: Sequence[Made], left_out: int) -> list[Call]:
    """The calls in order; those that need a state that was left out are not among them."""
    found: dict[int, Call] = {}
    states: dict[int, Any] = {}
    for index, one in enumerate(made, start=left_out):
        inputs = tuple(_input(entry) for entry in one.inputs)
        call = Call(one, index, inputs, decode(one.options), None, fails=bool(one.error))
        if call.state is not None and call.state not in found:
            continue
        balls, states[index] = _enclosed(call, states)
        expected = None if balls is None else tuple(_named(call.operation, balls))
        fails = call.fails or (expected is not None and _leaves(call, expected))
        found[index] = Call(one, index, inputs, call.options, expected, fails)
    return list(found.values())


def failing(made: Sequence[Call]) -> list[Call]:
    """The first calls that fail, each with those before it that its state comes from."""
    by_index = {call.index: call for call in made}
    wanted: set[int] = set()
    for call in [call for call in made if call.fails][:MOST_FAILING]:
        index: int | None = call.index
        while index is not None and index not in wanted:
            wanted.add(index)
            index = by_index[index].state
    return [by_index[index] for index in sorted(wanted)]


def _input(entry: Any) -> Any:
    return entry["state"] if isinstance(entry, dict) and "state" in entry else decode(entry)


def _enclosed(call: Call, states: dict[int, Any]) -> tuple[Any, Any]:
    """The balls of a call's results, and that of its state; None for what is drawn at random."""
    if call.operation.random:
        return None, None
    if call.operation.outputs[-1].role is not Role.STATE:
        return enclose(call.operation.name, *call.inputs, **call.options), None
    before = None if call.state is None else states[call.state]
    *balls, state = enclose(call.operation.name, *call.inputs[:-1], before, **call.options)
    return balls[0] if len(balls) == 1 else balls, state


def _named(operation: Operation, balls: Any) -> Iterator[tuple[str, Any, Any]]:
    outputs = [output for output in operation.outputs if output.role is not Role.STATE]
    for output, ball in zip(outputs, [balls] if len(outputs) == 1 else balls, strict=True):
        if output.role is Role.ARRAYS:
            yield from ((f"{output.name}[{i}]", one.value, one.radius) for i, one in enumerate(ball))
        else:
            yield output.name, np.asarray(ball.value), np.asarray(ball.radius)


def _leaves(call: Call, expected: Sequence[tuple[str, Any, Any]]) -> bool:
    """True if what came back breaks the contract or lies outside the bounds."""
    if call.made.result is None:
        return False
    result = decode(call.made.result)
    if call.operation.outputs[-1].role is Role.STATE:
        result = (*(result if isinstance(result, tuple) else (result,)), None)
    try:
        results = check_results(call.operation, result, call.inputs, call.options, who="")
    except ContractError:
        return True
    parts = results[:-1] if call.operation.outputs[-1].role is Role.STATE else results
    arrays = (
        [parts]
        if isinstance(parts, np.ndarray)
        else [array for part in parts for array in (part if isinstance(part, list) else [part])]
    )
    return any(outside(array, value, bound) for array, (_, value, bound) in zip(arrays, expected, strict=True))


def outside(observed: Any, value: Any, bound: Any) -> bool:
    """True if an entry is farther from its value than its bound lets it be."""
    return not read(Agreement(observed, value, bound)).worst <= 1.0
