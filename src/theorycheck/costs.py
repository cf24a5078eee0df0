"""How long claims take: as they last took here, else on the reference as released. The longest begin first."""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

from theorycheck.claim import Profile
from theorycheck.record import Experiment, Result, Run

FILE_NAME = "costs.json"
FIGURE = "figure of "
UNKNOWN = 1.0
"""Seconds expected of what was never timed: above the median, so that a long one does not come last."""


def known(folder: Path | None, profile: str) -> Mapping[str, float]:
    """Claim or figure → seconds for one implementation and dtype, as last time; else as `released`."""
    found = _read(folder / FILE_NAME).get(profile, {}) if folder else {}
    return {**released(profile), **{name: float(seconds) for name, seconds in found.items()}}


def released(profile: str) -> Mapping[str, float]:
    """Claim or figure → seconds on the reference, the same on every machine; of `standard` for one never timed."""
    return _shipped().get(profile, _shipped().get(Profile.STANDARD, {}))


def took(parts: Iterable[Result | Experiment]) -> Mapping[str, float]:
    """The seconds of each claim and figure: the longest over implementations and dtypes, since one is waited for."""
    longest: dict[str, float] = {}
    for part in parts:
        name = figure(part.claim) if isinstance(part, Experiment) else part.claim
        longest[name] = max(longest.get(name, 0.0), round(part.seconds, 3))
    return longest


def of(run: Run | None) -> Mapping[str, float]:
    """The seconds of each claim and figure of an earlier run, if there is one."""
    return took((*run.results, *run.experiments)) if run else {}


def figure(claim: str) -> str:
    """What the figure of a claim is called here."""
    return f"{FIGURE}{claim}"


def keep(folder: Path | None, profile: str, parts: Iterable[Result | Experiment]) -> None:
    """Remember how long claims and figures took."""
    seconds = took(parts)
    if folder is None or not seconds:
        return
    table = _read(folder / FILE_NAME)
    table[profile] = {**table.get(profile, {}), **seconds}
    with suppress(OSError):  # a folder that cannot be written to remembers nothing
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / f"{FILE_NAME}.tmp"
        unfinished.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        unfinished.replace(folder / FILE_NAME)


@cache
def _shipped() -> dict[str, dict[str, float]]:
    return _read(Path(__file__).with_suffix(".json"))


def _read(path: Path) -> dict[str, dict[str, float]]:
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # none yet, or a torn one: nothing depends on it but the order of work
        return {}
    return table if isinstance(table, dict) else {}
