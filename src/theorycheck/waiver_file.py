"""The file of waivers, `theorycheck-waivers.toml`: read, and checked for what cannot be meant."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from theorycheck.catalogue import unknown
from theorycheck.contract import DTYPES
from theorycheck.errors import UsageError
from theorycheck.tables import convert, known_only, read_toml
from theorycheck.verdict import Verdict
from theorycheck.waivers import Signature, Waiver, When

FILE_NAME = "theorycheck-waivers.toml"
TABLE = "waiver"
LONGEST = timedelta(days=180)
"""A waiver that nobody has looked at for so long is not known to be right."""
SYSTEMS = ("Linux", "Darwin", "Windows")
WAIVABLE = (Verdict.REFUTED.value, Verdict.ERROR.value, Verdict.INCONCLUSIVE.value)
KEYS = tuple(entry.name for entry in fields(Waiver))
_WILD = "*?["


def read(path: Path, today: date) -> tuple[Waiver, ...]:
    """The waivers in a file.

    Raises:
        UsageError: it cannot be read, or a waiver lacks something, has a key too many, or lasts too long.
    """
    try:
        entries = _entries(read_toml(path))
    except UsageError as error:
        raise UsageError(f"{path.name}: {error}") from None
    return tuple(_waiver(entry, f"{path.name}, waiver {i}", today) for i, entry in enumerate(entries, 1))


def _entries(found: dict[str, Any]) -> list[Any]:
    known_only(found, (TABLE,))
    entries = found.get(TABLE, [])
    if not isinstance(entries, list):
        raise UsageError(f"expected tables under [[{TABLE}]], got {entries!r}")
    return entries


def _waiver(entry: Any, place: str, today: date) -> Waiver:
    named = entry.get("claim") if isinstance(entry, dict) else None
    place = f"{place} ({named})" if isinstance(named, str) else place
    try:
        if isinstance(entry, dict):
            known_only(_table(entry, "when"), _names_of(When))
            known_only(_table(entry, "signature"), _names_of(Signature))
        waiver = convert(entry, Waiver, KEYS)
        _check(waiver, today)
    except UsageError as error:
        raise UsageError(f"{place}: {error}") from None
    return waiver


def _check(waiver: Waiver, today: date) -> None:
    for key in ("claim", "implementation", "reason"):
        if not getattr(waiver, key).strip():
            raise UsageError(f"{key} is empty")
    if waiver.expires - today > LONGEST:
        latest = today + LONGEST
        raise UsageError(
            f"expires = {waiver.expires} is too far off: a waiver lasts {LONGEST.days} days at most, until {latest}"
        )
    if waiver.at_most < 0:
        raise UsageError(f"at_most must be the number of claims that the pattern may waive, got {waiver.at_most}")
    if any(sign in waiver.claim for sign in _WILD) and not waiver.at_most:
        raise UsageError("claim is a pattern: at_most must say how many claims it may waive")
    _one_of("dtype", waiver.when.dtype, DTYPES)
    _one_of("platform", waiver.when.platform.partition(" ")[0], SYSTEMS)
    _one_of("verdict", waiver.signature.verdict, WAIVABLE)
    bracket = waiver.signature.size
    if bracket is not None and not bracket[0] <= bracket[1]:
        raise UsageError(f"size must be the least and the largest, got {list(bracket)}")


def _one_of(name: str, value: str, known: Sequence[str]) -> None:
    if value and value not in known:
        raise UsageError(f"{unknown(name, value, known)} Known are {', '.join(known)}.")


def _table(entry: dict[str, Any], key: str) -> dict[str, Any]:
    found = entry.get(key)
    return found if isinstance(found, dict) else {}


def _names_of(kind: type) -> tuple[str, ...]:
    return tuple(entry.name for entry in fields(kind))
