"""What calls cost beside each other: candidates in turn, so that whatever slows the machine slows them all."""

from collections.abc import Callable, Mapping
from time import process_time_ns
from typing import Any

CALLS = 30
"""Calls of one candidate before it is the next one's turn: enough to warm the caches, as in use."""


def microseconds(candidates: Mapping[str, Callable[[], Any]], rounds: int, calls: int = CALLS) -> dict[str, float]:
    """Each candidate's processor time, µs: of each round the lower quartile, of all rounds the least disturbed."""
    times: dict[str, float] = dict.fromkeys(candidates, float("inf"))
    for _ in range(rounds):
        for name, call in candidates.items():
            durations = []
            for _ in range(calls):
                start = process_time_ns()
                call()
                durations.append(process_time_ns() - start)
            times[name] = min(times[name], sorted(durations)[len(durations) // 4] / 1000)
    return times
