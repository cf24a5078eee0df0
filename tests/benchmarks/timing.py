"""What calls cost beside each other: candidates in turn, so that whatever slows the machine slows them all."""

from collections.abc import Callable, Mapping
from time import perf_counter_ns
from typing import Any

CALLS = 30
"""Calls of one candidate before it is the next one's turn: enough to warm the caches, as in use."""


def microseconds(candidates: Mapping[str, Callable[[], Any]], rounds: int, calls: int = CALLS) -> dict[str, float]:
    """Each candidate's time, µs: of each round the lower quartile, of all rounds the least disturbed.

    Not processor time: to ask for that is a system call, which takes half a microsecond and empties caches.
    """
    times: dict[str, float] = dict.fromkeys(candidates, float("inf"))
    for _ in range(rounds):
        for name, call in candidates.items():
            durations = []
            for _ in range(calls):
                start = perf_counter_ns()
                call()
                durations.append(perf_counter_ns() - start)
            times[name] = min(times[name], sorted(durations)[len(durations) // 4] / 1000)
    return times
