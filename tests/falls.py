"""How the planted faults fell: to which claim, after how many cases and seconds. reports/teeth.json keeps it."""

import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass

from theorycheck.kill_record import Kills

RUNS = {
    "quick-all": "`quick`, in an implementation of everything",
    "quick-spoilt": "`quick`, with nothing else offered",
    "standard-all": "`standard`, in an implementation of everything",
    "standard-spoilt": "`standard`, with nothing else offered",
}
"""Two profiles, each with two kinds of company."""
ALONE = {
    "default_dense.seed_ignored": "A default that never changes is a default: no law is prescribed for it. Only what a "
    "network makes of it over many seeds shows that its layers are always the same.",
    "default_dense.width_independent": "No law is prescribed for a default. Only the signals of a deep network show "
    "that it does not know its width.",
    "dropout.gradient_of_other_mask": "The mask of the next seed is a right mask: without `dropout` to compare with, "
    "this is the gradient of another, equally right dropout.",
    "dropout.gradient_of_latest_mask": "Without a forward call there is no latest mask, and it takes the right one.",
}
"""Faults that are right where nothing else is offered, and why."""


@dataclass(frozen=True)
class Fall:
    """How a fault fell: to which claim, after how many cases and seconds, those of claims tried before included."""

    claim: str
    cases: int
    seconds: float


Falls = Mapping[str, Fall | None]
"""Fault → how it fell, None if it survived."""


def falls_of(kills: Kills) -> Falls:
    """Read off a matrix whose rows end with the first kill."""
    found: dict[str, Fall | None] = {}
    for fault, strikes in kills.by_fault.items():
        cases, seconds = sum(hit.examples for hit in strikes), sum(hit.seconds for hit in strikes)
        killed = bool(strikes) and strikes[-1].killed
        found[fault] = Fall(strikes[-1].claim, cases, round(seconds, 3)) if killed else None
    return found


def to_json(runs: Mapping[str, Falls]) -> str:
    """The falls of all runs, one fault a line."""
    faults = sorted(set().union(*runs.values()))
    told = {fault: {name: run[fault] and astuple(run[fault]) for name, run in runs.items()} for fault in faults}
    lines = ",\n".join(f"{json.dumps(fault)}: {json.dumps(one)}" for fault, one in told.items())
    return f"{{\n{lines}\n}}\n"


def from_json(text: str) -> dict[str, Falls]:
    """What `to_json` was given."""
    known = json.loads(text)
    return {name: {fault: told[name] and Fall(*told[name]) for fault, told in known.items()} for name in RUNS}
