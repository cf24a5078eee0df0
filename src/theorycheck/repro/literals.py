"""Values as Python source that evaluates to the same bits."""

import re
import textwrap
from base64 import b64encode
from pprint import pformat
from typing import Any

import numpy as np

MOST_SPELT = 64
"""Arrays of more entries stand as the base64 of their bytes."""
WIDTH = 96


def literal(value: Any) -> str:
    """The source of an array, a number, a string, or a tuple or list of them. Shortest decimals are exact."""
    match value:
        case np.ndarray():
            return _array(value)
        case tuple():
            return f"({', '.join(map(literal, value))}{',' * (len(value) == 1)})"
        case list():
            return f"[{', '.join(map(literal, value))}]"
        case dict():
            return f"{{{', '.join(f'{key!r}: {literal(entry)}' for key, entry in value.items())}}}"
        case _:
            return repr(value)


def non_finite(source: str) -> tuple[str, ...]:
    """The names that the source of non-finite numbers uses."""
    return tuple(name for name in ("inf", "nan") if re.search(rf"(?<![\w\"']){name}\b", source))


def _array(array: Any) -> str:
    shape, dtype = array.shape, f'dtype="{array.dtype.name}"'
    if not array.size:
        return f"np.zeros({shape!r}, {dtype})"
    if array.size > 1 and array.tobytes() == array.ravel()[:1].tobytes() * array.size:
        return f"np.full({shape!r}, {array.ravel()[0].item()!r}, {dtype})"
    if array.size <= MOST_SPELT:
        return f"np.array({pformat(array.tolist(), width=WIDTH, compact=True)}, {dtype})"
    packed = b64encode(array.astype(array.dtype.newbyteorder("<")).tobytes()).decode()
    spelt = "\n".join(f'"{line}"' for line in textwrap.wrap(packed, WIDTH))
    return f'unpack(\n{spelt},\n"{array.dtype.name}", {shape!r})'
