"""Cases as JSON and back, exactly, and as text for a reader. A case is a frozen dataclass of arrays and numbers."""

import dataclasses
import importlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

import numpy as np

from theorycheck.errors import UsageError

MOST_ENTRIES = 24
"""Arrays with more entries than this are shown by shape, dtype and first entries."""
MOST_ALIKE = 4
"""More entries of a list than this that read the same are counted."""


def encode(value: Any, *, packed: bool = False) -> Any:
    """A case as JSON-able data, floats as `float.hex` so that decoding gives the same bits.

    Args:
        value: the case.
        packed: write arrays as base64 of their little-endian bytes, which nobody reads and takes a third of the room.

    Raises:
        TypeError: the case holds something that is not data.
    """
    match value:
        case None | bool() | str():
            return value
        case np.ndarray():
            return {**_entries(value, packed=packed), "shape": list(value.shape), "dtype": value.dtype.name}
        case np.generic():
            return encode(np.asarray(value), packed=packed)
        case int():
            return {"int": str(value)}
        case float():
            return {"float": value.hex()}
        case tuple() | list():
            return {"tuple" if isinstance(value, tuple) else "list": [encode(entry, packed=packed) for entry in value]}
        case Mapping():
            return {"map": {str(key): encode(entry, packed=packed) for key, entry in value.items()}}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        kind = type(value)
        fields = {field.name: encode(getattr(value, field.name), packed=packed) for field in dataclasses.fields(value)}
        return {"type": f"{kind.__module__}:{kind.__qualname__}", "fields": fields}
    raise TypeError(
        f"a case holds {type(value).__name__}, which is not data: use arrays, numbers, strings and dataclasses"
    )


def _entries(array: Any, *, packed: bool) -> dict[str, Any]:
    """The entries of an array: one for all where they are the same, one by one, or all their bytes."""
    if not packed:
        return {"array": [float(v).hex() if array.dtype.kind == "f" else int(v) for v in array.ravel()]}
    kind = array.dtype.newbyteorder("<")
    flat = array.astype(kind).tobytes()
    first = flat[: kind.itemsize]
    same = array.size > 1 and flat == first * array.size
    return {"same" if same else "bytes": b64encode(first if same else flat).decode()}


def decode(data: Any) -> Any:
    """The case that `encode` was given.

    Raises:
        UsageError: the data names a type that no longer exists.
    """
    match data:
        case {"array": flat, "shape": shape, "dtype": dtype}:
            kind = np.dtype(dtype)
            entries = [float.fromhex(v) for v in flat] if kind.kind == "f" else flat
            return np.array(entries, dtype=kind).reshape(shape)
        case {"bytes": text, "shape": shape, "dtype": dtype}:
            return _unpacked(text, dtype).reshape(shape)
        case {"same": text, "shape": shape, "dtype": dtype}:
            return np.full(shape, _unpacked(text, dtype)[0])
        case {"int": text}:
            return int(text)
        case {"float": text}:
            return float.fromhex(text)
        case {"tuple": entries}:
            return tuple(decode(entry) for entry in entries)
        case {"list": entries}:
            return [decode(entry) for entry in entries]
        case {"map": entries}:
            return {key: decode(entry) for key, entry in entries.items()}
        case {"type": name, "fields": fields}:
            return _case_type(name)(**{key: decode(entry) for key, entry in fields.items()})
        case _:
            return data


def _unpacked(text: str, dtype: str) -> Any:
    return np.frombuffer(b64decode(text), np.dtype(dtype).newbyteorder("<")).astype(dtype)


def _case_type(name: str) -> Any:
    module, _, qualname = name.partition(":")
    try:
        found: Any = importlib.import_module(module)
        for part in qualname.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError):
        raise UsageError(
            f"a stored counterexample needs {name}, which no longer exists: run with --no-replay"
        ) from None
    if not dataclasses.is_dataclass(found):
        raise UsageError(f"a stored counterexample names {name}, which is no case type: run with --no-replay")
    return found


def lines(case: Any) -> list[str]:
    """A case for a reader, one part a line: `x = [[1., 2.]] float64 (1, 2)`; a case may name its parts by `named()`."""
    if not dataclasses.is_dataclass(case) or isinstance(case, type):
        return [_text(case)]
    named = getattr(case, "named", None)
    parts = (
        named() if callable(named) else {field.name: getattr(case, field.name) for field in dataclasses.fields(case)}
    )
    return [f"{name} = {_text(part)}" for name, part in parts.items()]


def _text(value: Any) -> str:
    if isinstance(value, np.ndarray):
        about = f"{value.dtype.name} {value.shape}"
        if value.size > MOST_ENTRIES:
            first = ", ".join(f"{v:.6g}" for v in value.ravel()[:4])
            return f"[{first}, …] {about}"
        return (
            " ".join(np.array2string(value, separator=", ", precision=17, threshold=MOST_ENTRIES + 1).split())
            + f" {about}"
        )
    if isinstance(value, (tuple, list)):
        inner = ", ".join(_runs(map(_text, value)))
        return f"({inner})" if isinstance(value, tuple) else f"[{inner}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {_text(entry)}' for key, entry in value.items())}}}"
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return f"{type(value).__name__}({', '.join(lines(value))})"
    return repr(value)


def _runs(texts: Iterable[str]) -> Iterator[str]:
    """The texts, many in a row that are the same as one: `524 × [1.] float64 (1,)`."""
    for text, same in groupby(texts):
        count = len(list(same))
        yield from [text] * count if count <= MOST_ALIKE else [f"{count} × {text}"]
