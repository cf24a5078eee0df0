"""Writes files without overwriting what is there, and a table into a pyproject.toml without touching the rest of it."""

import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Any

from theorycheck.errors import UsageError


class Outcome(StrEnum):
    """What became of a file."""

    WRITTEN = "written"
    REPLACED = "replaced"
    EXTENDED = "extended"
    KEPT = "kept"


def put(path: Path, text: str, *, force: bool) -> Outcome:
    """Write a file if it is not there, or if replacing it is what is wanted.

    Raises:
        UsageError: it cannot be written.
    """
    there = path.exists()
    if there and not force:
        return Outcome.KEPT
    _write(path, text)
    return Outcome.REPLACED if there else Outcome.WRITTEN


def extend(path: Path, table: str, name: str) -> Outcome:
    """Append a table of `[tool]` to a TOML file, or begin the file with it; one that is there already stays.

    Raises:
        UsageError: the file cannot be read or written, or cannot take the table.
    """
    if not path.exists():
        _write(path, table)
        return Outcome.WRITTEN
    try:
        before = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {str(path)!r}: {error}") from None
    tool = _tool(before, path)
    if not isinstance(tool, dict):
        raise UsageError(f"{str(path)!r} cannot take a table [tool.{name}]: its tool is no table")
    if name in tool:
        return Outcome.KEPT
    newline = "\r\n" if "\r\n" in before else "\n"
    gap = "" if not before else newline if before.endswith("\n") else 2 * newline
    after = before + gap + table.replace("\n", newline)
    _tool(after, path)
    _write(path, after)
    return Outcome.EXTENDED


def _tool(text: str, path: Path) -> Any:
    try:
        return tomllib.loads(text).get("tool", {})
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{str(path)!r} cannot take a table [tool.theorycheck]: {error}") from None


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(f"cannot write {str(path)!r}: {error.strerror}") from None
