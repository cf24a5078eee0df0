"""A second opinion on a refutation: its calls in extended precision, by an implementation that shares no code with the
reference from which bounds come."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import mpmath
import numpy as np
from numpy.typing import NDArray

from theorycheck.adapters.numpy import NumPy, activations
from theorycheck.contract import Role
from theorycheck.counterexample import decode
from theorycheck.record import Result
from theorycheck.repro.calls import Call, calls, failing

WIDE = np.longdouble
"""80 bits on x86; where it is no wider than float64, results in float64 are seen less clearly."""

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Witness:
    """The entry that is farthest from what is due.

    Attributes:
        where: the result of which operation, and the entry.
        observed: what the library returned.
        due: the same in extended precision.
        excess: how many times the bound on rounding lies between them.
    """

    where: str
    observed: float
    due: float
    excess: float


def witness(result: Result) -> Witness | None:
    """What speaks for a refutation; None if none of its calls has one right value alone, or none leaves it."""
    if result.counterexample is None:
        return None
    found = list(_seen(failing(calls(result.counterexample.calls, result.counterexample.left_out))))
    worst = max(found, key=lambda one: one.excess, default=None)
    return worst if worst is not None and worst.excess > 1 else None


def _seen(made: Sequence[Call]) -> Iterator[Witness]:
    """The worst entry of every array that came back."""
    states: dict[int | None, Any] = {None: None}
    implementation = NumPy()
    for call in made:
        stateful = call.operation.outputs[-1].role is Role.STATE
        inputs = _widened([*call.inputs[:-1], states[call.state]] if stateful else list(call.inputs))
        with patch.object(activations, "erfc", _erfc):
            due = getattr(implementation, call.operation.name)(*inputs, **call.options)
        if stateful:
            *due, states[call.index] = due
        if call.made.result is None or call.expected is None:
            continue
        arrays = zip(call.expected, _arrays(decode(call.made.result)), _arrays(due), strict=True)
        for (name, _, bound), observed, value in arrays:
            yield _worst(f"{name} of {call.operation.name}", observed, value, bound)


def _worst(what: str, observed: Array, due: Array, bound: Array) -> Witness:
    with np.errstate(all="ignore"):
        error = np.abs(observed.astype(WIDE) - due)
        excess = np.nan_to_num(np.where(error == 0, 0, error / bound), nan=np.inf, posinf=np.inf)
    at = np.unravel_index(np.argmax(excess), excess.shape)
    entry = f"{what} [{', '.join(map(str, at))}]" if at else what
    return Witness(entry, float(observed[at]), float(due[at]), float(excess[at]))


def _erfc(z: Array) -> Array:
    """SciPy has none in extended precision."""
    with mpmath.workprec(np.finfo(WIDE).nmant + 11):
        entries = [WIDE(str(mpmath.erfc(mpmath.mpf(str(entry))))) for entry in z.ravel()]
    return np.array(entries, WIDE).reshape(z.shape)


def _widened(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_widened(one) for one in value]
    return value.astype(WIDE) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value


def _arrays(value: Any) -> list[Array]:
    return (
        [array for one in value for array in _arrays(one)] if isinstance(value, list | tuple) else [np.asarray(value)]
    )
