"""Layers of an adapter's own: functions that are no operation of the contract, with the inputs to try them on."""

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from theorycheck.errors import UsageError
from theorycheck.text import inert

NAME_LENGTH = 40
WANTED = "(function, vjp or None, inputs), and after them, if need be, {'batched': positions of inputs}"
_PARTS = (3, 4)
_OPTION = "batched"


@dataclass(frozen=True, slots=True)
class Layer:
    """One of them.

    Attributes:
        name: what claims call it: letters, digits, `_` and `-`.
        function: takes the inputs, and returns an array or several.
        vjp: takes the inputs and a cotangent for each output; None if there is none, or a framework differentiates.
        inputs: arrays, lists of arrays and whatever else the function takes; or a function of a NumPy generator that
            returns them, for other numbers each time.
        batched: the positions of the inputs whose first axis is a batch of samples that do not meet; the first axis of
            every result is the same batch. Empty if nothing is said about batches.
    """

    name: str
    function: Callable[..., Any]
    vjp: Callable[..., Any] | None
    inputs: Sequence[Any] | Callable[[np.random.Generator], Sequence[Any]]
    batched: tuple[int, ...] = ()

    def arguments(self, dtype: str, seed: int) -> list[Any]:
        """Fresh inputs, those of floating-point numbers in that dtype."""
        drawn = self.inputs(np.random.default_rng(seed)) if callable(self.inputs) else self.inputs
        return [_mapped(entry, lambda array: _recast(array, dtype)) for entry in drawn]

    def missing(self, part: str) -> str:
        """Why the layer cannot be asked about its `vjp` or whether it is `batched`; empty if it can."""
        if part == _OPTION and not self.batched:
            return f"{self.name} says nothing about a batch"
        if part == "vjp" and self.vjp is None and not self._differentiated():
            return f"{self.name} has no vjp, and NumPy does not differentiate"
        return ""

    def _differentiated(self) -> bool:
        """True if an input belongs to a framework that differentiates."""
        try:
            return any(_leaves(self.arguments("float64", 0)))
        except Exception:  # noqa: BLE001 -- they are drawn by foreign code: it will be heard when the layer is judged
            return True


def layers(given: object, notes: list[str]) -> dict[str, Layer]:
    """The layers of an adapter's `custom`, by name; what is no mapping is ignored with a note.

    Raises:
        UsageError: an entry is not what a layer is made of.
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        notes.append(f"custom must be a mapping of names to layers, got {type(given).__name__}: ignored")
        return {}
    found: dict[str, Layer] = {}
    for key, entry in given.items():
        name = _unique(re.sub(r"[^\w-]+", "_", inert(key, NAME_LENGTH)).strip("_") or "layer", found)
        found[name] = _layer(name, entry)
    return found


def scaled(arguments: Sequence[Any], factor: float) -> list[Any]:
    """The inputs with every floating-point number multiplied."""
    return [_mapped(entry, lambda array: array * factor if _floating(array) else array) for entry in arguments]


def sampled(arguments: Sequence[Any], batched: Sequence[int], index: slice) -> list[Any]:
    """The inputs with some samples alone."""
    return [entry[index] if position in batched else entry for position, entry in enumerate(arguments)]


def _layer(name: str, entry: Any) -> Layer:
    if not isinstance(entry, tuple) or len(entry) not in _PARTS:
        raise UsageError(f"custom layer {name!r} must be {WANTED}, got {type(entry).__name__}")
    function, vjp, inputs, *options = entry
    for what, part, right in (
        ("function", function, callable(function)),
        ("vjp", vjp, vjp is None or callable(vjp)),
        ("inputs", inputs, callable(inputs) or isinstance(inputs, (tuple, list))),
        ("options", options, not options or (isinstance(options[0], Mapping) and set(options[0]) <= {_OPTION})),
    ):
        if not right:
            raise UsageError(f"custom layer {name!r} must be {WANTED}, got {type(part).__name__} for its {what}")
    return Layer(name, function, vjp, inputs, tuple(options[0].get(_OPTION, ())) if options else ())


def _unique(name: str, taken: Mapping[str, object]) -> str:
    number = 1
    unique = name
    while unique in taken:
        number += 1
        unique = f"{name}-{number}"
    return unique


def _mapped(entry: Any, change: Callable[[Any], Any]) -> Any:
    """The entry with every array in it changed."""
    if isinstance(entry, (tuple, list)):
        parts = [_mapped(part, change) for part in entry]
        return parts if isinstance(entry, list) else tuple(parts)
    return change(entry) if hasattr(entry, "dtype") else entry


def _leaves(entry: Any) -> Iterator[bool]:
    """For each array in the entry, whether it is one of a framework."""
    if isinstance(entry, (tuple, list)):
        for part in entry:
            yield from _leaves(part)
    elif hasattr(entry, "dtype"):
        yield not isinstance(entry, (np.ndarray, np.generic))


def _recast(array: Any, dtype: str) -> Any:
    """A copy; of floating-point numbers, in another dtype."""
    if not _is_tensor(array):
        return array.astype(dtype if _floating(array) else array.dtype)
    copy = array.detach().clone()
    return copy.to(getattr(sys.modules["torch"], dtype)) if _floating(array) else copy


def _floating(array: Any) -> bool:
    return bool(array.is_floating_point() if _is_tensor(array) else array.dtype.kind == "f")


def _is_tensor(array: Any) -> bool:
    return hasattr(array, "detach")
