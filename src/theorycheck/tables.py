"""Tables of a TOML file as frozen data: an unknown key or a wrong type is an error that names the nearest right one."""

import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from theorycheck.catalogue import unknown
from theorycheck.errors import UsageError

T = TypeVar("T")


def read_toml(path: Path) -> dict[str, Any]:
    """What a TOML file holds.

    Raises:
        UsageError: it cannot be read, or is no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"it cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"it is no TOML: {error}") from None


def convert(table: Any, kind: type[T], keys: Collection[str]) -> T:
    """A table as data of that kind.

    Raises:
        UsageError: it is no table, has a key besides `keys`, lacks one that is due, or a value has another type.
    """
    if not isinstance(table, Mapping):
        raise UsageError(f"expected a table, got {table!r}")
    known_only(table, keys)
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        raise UsageError(_told(error)) from None


def known_only(table: Mapping[str, Any], keys: Collection[str]) -> None:
    """Pass over a table whose keys are all known.

    Raises:
        UsageError: one is not; names the nearest.
    """
    for key in table:
        if key not in keys:
            raise UsageError(f"{unknown('key', key, keys)} Known are {', '.join(keys)}.")


def _told(error: msgspec.ValidationError) -> str:
    """The words of "Expected `int`, got `str` - at `$.floor`" in another order: `floor: expected int, got str`."""
    words, _, place = str(error).replace("`", "").partition(" - at ")
    where = place.removeprefix("$").removeprefix(".")
    what = words.removeprefix("Object ")
    return f"{where}: {what[0].lower()}{what[1:]}" if where else f"{what[0].lower()}{what[1:]}"
