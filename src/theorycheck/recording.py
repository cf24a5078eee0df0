"""The calls that a measurement makes, kept exactly, so that they can be made again without theorycheck."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import blake2b
from typing import Any

import numpy as np

from theorycheck.contract import Operation, Role
from theorycheck.counterexample import encode
from theorycheck.errors import TheorycheckError
from theorycheck.implementation import Implementation, Layout, Make, as_arrays
from theorycheck.record import Made

MOST_BYTES = 2**15
"""Arrays of all calls of a counterexample together; the calls that there is no room for are left out."""
MOST_BYTES_OF_ONE = 2**18
"""Inputs of a call that is kept although it takes more room than all should."""


class Recorder:
    """Keeps the calls that an implementation is asked for while `recording`, all or the first few."""

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self._made: list[Made] = []
        self._states: list[Any] = []

    def __call__(
        self, operation: Operation, inputs: tuple[Any, ...], options: dict[str, Any], layout: Layout, make: Make
    ) -> Any:
        """Make a call and keep it, with what it returned or raised."""
        if self._most is not None and len(self._made) >= self._most:
            return make()
        made = Made(
            operation.name,
            self._encoded(operation, inputs),
            encode(options),
            strided=layout is Layout.STRIDED,
            shared=layout is Layout.SHARED,
        )
        try:
            result = make()
        except TheorycheckError as error:
            self._keep(replace(made, error=str(error)), None)
            raise
        try:
            arrays, state = _parts(operation, result)
            self._keep(replace(made, result=_data(arrays), digest=digest(arrays)), state)
        except Exception:  # noqa: BLE001 -- what came back runs code of its own, or is larger than memory
            self._keep(made, None)
        return result

    def last(self) -> tuple[tuple[Made, ...], int]:
        """The last calls that there is room for, and how many came before them."""
        room, kept = MOST_BYTES, 0
        for made in reversed(self._made):
            room -= size(made)
            if room < 0:
                break
            kept += 1
        if self._made and not kept:
            return _alone(self._made[-1]), len(self._made) - 1
        first = len(self._made) - kept
        return tuple(self._made[first:]), first

    def _encoded(self, operation: Operation, inputs: tuple[Any, ...]) -> Any:
        # A state is nobody's business but the implementation's: it is known by the call that returned it.
        return [
            self._state(entry) if value.role is Role.STATE else encode(entry, packed=True)
            for value, entry in zip(operation.arguments, inputs, strict=True)
        ]

    def _state(self, state: Any) -> Any:
        found = [index for index, known in enumerate(self._states) if known is state]
        return {"state": found[-1]} if found and state is not None else None

    def _keep(self, made: Made, state: Any) -> None:
        self._made.append(made)
        self._states.append(state)


@contextmanager
def recording(implementation: Implementation, most: int | None = None) -> Iterator[Recorder]:
    """Keep the calls that are made while the context lasts, at most so many from the first on."""
    recorder = implementation.witness = Recorder(most)
    try:
        yield recorder
    finally:
        implementation.witness = None


def digest(arrays: Any) -> str:
    """A hash of arrays and of their shapes and dtypes."""
    summary = blake2b(digest_size=16)
    for array in _leaves(arrays):
        summary.update(f"{array.dtype.name} {array.shape}".encode())
        summary.update(np.ascontiguousarray(array).tobytes())
    return summary.hexdigest()


def size(made: Made) -> int:
    """The bytes, as base64 has them, that the arrays of a call take."""
    return _bytes(made.inputs) + _bytes(made.result)


def _alone(made: Made) -> tuple[Made, ...]:
    """A large call, without its result if that is what makes it large; nothing if its inputs are."""
    if _bytes(made.inputs) > MOST_BYTES_OF_ONE:
        return ()
    return (made if size(made) <= MOST_BYTES_OF_ONE else replace(made, result=None),)


def _parts(operation: Operation, result: Any) -> tuple[Any, Any]:
    """The arrays of a raw result, and its state."""
    stateful = operation.outputs[-1].role is Role.STATE
    if stateful and isinstance(result, (tuple, list)) and len(result) == len(operation.outputs):
        return as_arrays(result[:-1]), result[-1]
    return as_arrays(result), None


def _data(arrays: Any) -> Any:
    """Arrays as JSON has them; None for what is no data."""
    try:
        return encode(arrays, packed=True)
    except TypeError:
        return None


def _leaves(arrays: Any) -> Iterator[Any]:
    if isinstance(arrays, (tuple, list)):
        for entry in arrays:
            yield from _leaves(entry)
    elif isinstance(arrays, np.ndarray):
        yield arrays


def _bytes(data: Any) -> int:
    match data:
        case str():
            return len(data)
        case dict():
            return sum(map(_bytes, data.values()))
        case list():
            return sum(map(_bytes, data))
        case _:
            return 0
