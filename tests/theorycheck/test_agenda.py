"""What a run is to judge, split among machines."""

import pytest

from theorycheck import agenda
from theorycheck.pool import Task


def tasks(*seconds):
    """Tasks that take so long."""
    return [Task(0, cost, lambda: None, f"task {n}") for n, cost in enumerate(seconds)]


def test_parts_cost_about_the_same():
    """The longest are spread first."""
    seconds = [5.0, 1.0, 1.0, 4.0, 2.0, 3.0, 2.0]
    parts = agenda.split(seconds, 3)
    loads = [sum(s for s, part in zip(seconds, parts, strict=True) if part == n) for n in range(3)]
    assert loads == [6.0, 6.0, 6.0]


@pytest.mark.parametrize("of", [1, 2, 3, 9])
def test_every_task_is_in_exactly_one_part(of):
    """Also where there are more parts than tasks; each part keeps the order."""
    everything = tasks(1.0, 1.0, 3.0, 2.0, 2.0)
    parts = [agenda.shard(everything, index, of)[0] for index in range(1, of + 1)]
    assert sorted(task.name for task in everything) == sorted(task.name for part in parts for task in part)
    assert all(part == sorted(part, key=everything.index) for part in parts)


def test_parts_of_one_run_know_each_other():
    """Another task, or another cost, gives another mark."""
    marks = {agenda.shard(tasks(1.0, 2.0), index, 2)[1].agenda for index in (1, 2)}
    others = {agenda.shard(other, 1, 2)[1].agenda for other in (tasks(1.0, 3.0), tasks(1.0, 2.0, 0.5))}
    assert (len(marks), len(marks | others)) == (1, 3)
