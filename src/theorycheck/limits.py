"""What a process in which foreign code runs may use: memory, and time by the clock."""

from dataclasses import dataclass

MEGABYTES = 4096
"""Nine times what PyTorch takes for every claim of `quick`."""
LONGEST = {"quick": 60.0, "standard": 300.0, "thorough": 3600.0}
"""Seconds after which a claim that still runs counts as hung, by profile: the longest of ours take a fiftieth of it."""
MARGIN = 3.0
"""A claim that stops generating cases after its time limit has this many times as long to come back."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one process.

    Attributes:
        seconds: after which a claim that still runs is ended.
        megabytes: of memory that the process may allocate; 0 for any.
    """

    seconds: float = LONGEST["standard"]
    megabytes: int = MEGABYTES


def limits(profile: str, time_limit: float | None, kill_after: float | None, megabytes: int | None) -> Limits:
    """The limits of a run, with a default for each that is not given."""
    seconds = kill_after or max(LONGEST[profile], MARGIN * (time_limit or 0.0))
    return Limits(seconds, MEGABYTES if megabytes is None else megabytes)
