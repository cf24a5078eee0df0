"""Calls of any operation, their batches and their results, read from the contract."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis.strategies import SearchStrategy
from numpy.typing import NDArray

from theorycheck.contract import OPERATIONS, Role, Scope, Value
from theorycheck.evidence import Agreement
from theorycheck.strategies import Call, calls
from theorycheck_properties._comparison import finite_calls, stays_finite
from theorycheck_properties._normwise import CONVOLUTIONS, norm_bounds

Array = NDArray[Any]

SMOOTH = ("normal", "positive")
"""Kinds of arrays without ties and zeros: there every result is one number, not any of several."""
BATCH = "N"
"""The contract's symbol for the size of a batch."""

BATCHED = tuple(name for name, operation in OPERATIONS.items() if BATCH in operation.arguments[0].symbols)
"""The operations that take a batch."""
SEPARATE = tuple(
    name for name in BATCHED if OPERATIONS[name].area != "losses" and name not in {"batch_norm", "batch_norm_vjp"}
)
"""Those among them whose samples do not meet: neither in a mean nor in statistics of the batch."""


def any_call(scope: Scope) -> SearchStrategy[Call]:
    """Calls of the operation that a generic claim is being judged on."""
    [operation] = scope.options
    if scope.dtype == "float16" and not OPERATIONS[operation].random:
        return finite_calls(operation, scope, kinds=SMOOTH)
    # A square applied five times takes single precision beyond its range; nothing else here does.
    return calls(operation, scope, kinds=SMOOTH).filter(lambda call: not _squared(call) or stays_finite(call))


def another(call: Call) -> Call:
    """A call of the same shapes with other numbers: all doubled, all but variances negated, the next seed."""
    inputs = tuple(
        _times(value.role, entry, 2 if value.name == "variance" else -2)
        for value, entry in zip(OPERATIONS[call.operation].arguments, call.inputs, strict=True)
    )
    options = call.options | ({"seed": call.options["seed"] + 1} if "seed" in call.options else {})
    return replace(call, inputs=inputs, options=options)


def with_batch(call: Call, index: Any) -> Call:
    """The call with every batch indexed: a slice or a permutation."""
    inputs = tuple(
        batch_of(value, entry, index)
        for value, entry in zip(OPERATIONS[call.operation].arguments, call.inputs, strict=True)
    )
    return replace(call, inputs=inputs)


def batch_of(value: Value, entry: Any, index: Any) -> Any:
    """An argument or result, or its Ball, indexed along its batch axis if it has one."""
    if BATCH not in value.symbols or value.role is Role.ARRAYS:
        return entry
    return entry[(slice(None),) * value.symbols.index(BATCH) + (index,)]


def batch_size(call: Call) -> int:
    """How many samples a call of a `BATCHED` operation holds."""
    first = OPERATIONS[call.operation].arguments[0]
    return int(call.inputs[0].shape[first.symbols.index(BATCH)])


def named(operation: str, returned: Any) -> Iterator[tuple[Value, str, Any]]:
    """Each array that a call returned, or its Ball, with the contract's word for it; opaque states are left out."""
    outputs = OPERATIONS[operation].outputs
    several = len(outputs) > 1 and isinstance(returned, (tuple, list))
    for output, part in zip(outputs, returned if several else [returned], strict=False):
        if output.role is not Role.STATE:
            yield from ((output, name, leaf) for name, leaf in _leaves(f"{output.name} of {operation}", part))


def same(what: str, first: Array, second: Array, radius: Array, in_norm: Array | None = None) -> Agreement:
    """Two results that may be a radius apart, or so far in the norm; nothing is needed where they are equal."""
    return Agreement(second, first, np.where(first == second, 0.0, radius), what=what, normwise=in_norm)


def in_norm(call: Call, output: Value, index: Any = slice(None)) -> Array | None:
    """How far the norms let an output of a call be off, indexed along its batch axis; None if sums are direct."""
    if call.operation not in CONVOLUTIONS:
        return None
    bound = norm_bounds(call)[OPERATIONS[call.operation].outputs.index(output)]
    return np.asarray(batch_of(output, bound, index))


def twice(bound: Array | None) -> Array | None:
    """How far two results may be apart, of which each may be off by a bound in the norm; None if neither has one."""
    return None if bound is None else 2 * bound


def _squared(call: Call) -> bool:
    return call.options.get("activation") == "square"


def _leaves(name: str, part: Any) -> Iterator[tuple[str, Any]]:
    """The arrays in a list of arrays, numbered, or the one array."""
    if isinstance(part, (tuple, list)):
        for index, entry in enumerate(part):
            yield from _leaves(f"{name}, [{index}]" if len(part) > 1 else name, entry)
    else:
        yield name, part


def _times(role: Role, entry: Any, factor: int) -> Any:
    match role:
        case Role.ARRAY:
            return factor * entry
        case Role.ARRAYS:
            return [factor * array for array in entry]
        case _:
            return entry
