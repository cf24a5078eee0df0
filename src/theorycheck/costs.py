"""How long claims took, kept beside the counterexamples: with several workers the longest begin first."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from theorycheck.record import Result

FILE_NAME = "costs.json"
UNKNOWN = 1.0
"""Seconds expected of a claim that was never timed: above the median, so that a long one does not come last."""


def known(folder: Path | None, profile: str) -> Mapping[str, float]:
    """Claim → seconds for one implementation and dtype, as last time; empty if nothing is known."""
    found = _read(folder).get(profile, {}) if folder else {}
    return {claim: float(seconds) for claim, seconds in found.items()}


def keep(folder: Path | None, profile: str, results: Iterable[Result]) -> None:
    """Remember how long claims took: the longest over implementations and dtypes, since one of them is waited for."""
    took: Counter[str] = Counter()
    for result in results:
        took[result.claim] = max(took[result.claim], round(result.seconds, 3))  # type: ignore[assignment]
    if folder is None or not took:
        return
    table = _read(folder)
    table[profile] = {**table.get(profile, {}), **took}
    with suppress(OSError):  # a folder that cannot be written to remembers nothing
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / f"{FILE_NAME}.tmp"
        unfinished.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        unfinished.replace(folder / FILE_NAME)


def _read(folder: Path) -> dict[str, dict[str, float]]:
    try:
        table = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):  # none yet, or a torn one: nothing depends on it but the order of work
        return {}
    return table if isinstance(table, dict) else {}
