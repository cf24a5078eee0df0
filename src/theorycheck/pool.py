"""Tasks in order, or several at a time with their outcomes in order all the same."""

import os
import queue
import threading
from collections import deque
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any

WORTHWHILE = 5.0
"""Seconds of work from which on several processes gain more than their start costs."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do.

    Attributes:
        group: what it belongs to; a lane stays with a group as long as it can, since beginning with one costs time.
        cost: the seconds that it is expected to take.
        act: does it, and returns its outcome.
        name: what it is called.
    """

    group: int
    cost: float
    act: Callable[[], Any]
    name: str = ""


def crew(seconds: float) -> int:
    """How many workers a machine has for so many seconds of work: one a core that this process may use, or one."""
    if seconds < WORTHWHILE:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def outcomes(tasks: Sequence[Task], workers: int = 1) -> Generator[Any]:
    """What each task came to, in the order of the tasks; several lanes take the longest first.

    An exception of a task ends all. A caller that stops early sees no further task begun, and ends those under way.
    """
    if workers == 1:
        yield from (task.act() for task in tasks)
        return
    agenda, done = _Agenda(tasks), queue.SimpleQueue[tuple[int, Any, BaseException | None]]()
    for _ in range(workers):
        threading.Thread(target=_lane, args=(agenda, done), name="theorycheck-lane", daemon=True).start()
    try:
        waiting: dict[int, Any] = {}
        for index in range(len(tasks)):
            while index not in waiting:
                number, outcome, error = done.get()
                if error is not None:
                    raise error
                waiting[number] = outcome
            yield waiting.pop(index)
    finally:
        agenda.clear()


def _lane(agenda: "_Agenda", done: "queue.SimpleQueue[tuple[int, Any, BaseException | None]]") -> None:
    group = None
    while (taken := agenda.take(group)) is not None:
        index, task = taken
        group = task.group
        try:
            done.put((index, task.act(), None))
        except BaseException as error:  # noqa: BLE001 -- raised again where the outcomes are awaited
            done.put((index, None, error))


class _Agenda:
    """What is still to do, by group, the longest first."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self._lock = threading.Lock()
        self._lanes: dict[int, int] = {}
        self._groups: dict[int, deque[tuple[int, Task]]] = {}
        for index, task in sorted(enumerate(tasks), key=lambda one: -one[1].cost):
            self._groups.setdefault(task.group, deque()).append((index, task))

    def take(self, group: int | None) -> tuple[int, Task] | None:
        """The next task of the group that a lane is with, else of the one with the fewest lanes and the most to do."""
        with self._lock:
            if group is not None and self._groups.get(group):
                return self._groups[group].popleft()
            left = [one for one, tasks in self._groups.items() if tasks]
            if group is not None:
                self._lanes[group] -= 1
            if not left:
                return None
            chosen = min(left, key=lambda one: (self._lanes.get(one, 0), -sum(t.cost for _, t in self._groups[one])))
            self._lanes[chosen] = self._lanes.get(chosen, 0) + 1
            return self._groups[chosen].popleft()

    def clear(self) -> None:
        """Nothing is left to do."""
        with self._lock:
            self._groups.clear()
