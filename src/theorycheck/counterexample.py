"""Cases as JSON and back, exactly, and as text for a reader. A case is a frozen dataclass of arrays and numbers."""

import dataclasses
import importlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from theorycheck.errors import UsageError

MOST_ENTRIES = 24
"""Arrays with more entries than this are shown by shape, dtype and first entries."""


def encode(value: Any) -> Any:
    """A case as JSON-able data, floats as `float.hex` so that decoding gives the same bits.

    Raises:
        TypeError: the case holds something that is not data.
    """
    match value:
        case None | bool() | str():
            return value
        case np.ndarray():
            flat = (
                [float(v).hex() for v in value.ravel()] if value.dtype.kind == "f" else [int(v) for v in value.ravel()]
            )
            return {"array": flat, "shape": list(value.shape), "dtype": value.dtype.name}
        case np.generic():
            return encode(np.asarray(value))
        case int():
            return {"int": str(value)}
        case float():
            return {"float": value.hex()}
        case tuple() | list():
            return {"tuple" if isinstance(value, tuple) else "list": [encode(entry) for entry in value]}
        case Mapping():
            return {"map": {str(key): encode(entry) for key, entry in value.items()}}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        kind = type(value)
        fields = {field.name: encode(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {"type": f"{kind.__module__}:{kind.__qualname__}", "fields": fields}
    raise TypeError(
        f"a case holds {type(value).__name__}, which is not data: use arrays, numbers, strings and dataclasses"
    )


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
        inner = ", ".join(_text(entry) for entry in value)
        return f"({inner})" if isinstance(value, tuple) else f"[{inner}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {_text(entry)}' for key, entry in value.items())}}}"
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return f"{type(value).__name__}({', '.join(lines(value))})"
    return repr(value)
