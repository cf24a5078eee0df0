"""Hypothesis draws from the case generator alone, and does not read what else is in the process."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from threading import Lock
from typing import Any

PROVIDERS, CONSTANTS = "hypothesis.internal.conjecture.providers", "hypothesis.internal.constants_ast"


@contextmanager
def undistracted() -> Iterator[None]:
    """No constants from the source of imported modules.

    Cases are drawn from integers below 100, which Hypothesis never takes from there; to look for larger ones it would
    parse every module of ours and of the implementation. There is no setting for it: a Hypothesis that does it in
    another way, or not at all, is left alone.
    """
    try:
        providers, nothing = import_module(PROVIDERS), import_module(CONSTANTS).Constants
        with _lock:
            _replaced.append(providers._get_local_constants)  # noqa: SLF001
            providers._get_local_constants = nothing  # type: ignore[attr-defined]  # noqa: SLF001
    except (ImportError, AttributeError):
        yield
        return
    try:
        yield
    finally:
        with _lock:
            # Of several threads the first has replaced the original, and the last puts it back.
            original = _replaced[0]
            _replaced.pop()
            if not _replaced:
                providers._get_local_constants = original  # type: ignore[attr-defined]  # noqa: SLF001


_lock = Lock()
_replaced: list[Any] = []
"""What each of the threads inside has replaced."""
