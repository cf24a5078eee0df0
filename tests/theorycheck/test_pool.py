"""Outcomes in the order of tasks, whoever was quicker."""

import threading
import time
from contextlib import closing

import pytest

from theorycheck.pool import WORTHWHILE, Task, crew, outcomes


def task(outcome, *, group=0, cost=1.0, act=None):
    """A task with a known outcome."""

    def perform():
        if act is not None:
            act()
        return outcome

    return Task(group, cost, perform)


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_outcomes_come_in_the_order_of_tasks(workers):
    """Slow ones hold back those that come after them."""
    tasks = [task(n, group=n % 3, act=lambda n=n: time.sleep(0.01 * (n == 0))) for n in range(12)]
    assert list(range(12)) == list(outcomes(tasks, workers))


def test_the_longest_begin_first():
    """Among several lanes; a single one keeps the order."""
    begun = []
    tasks = [task(n, cost=float(n), act=lambda n=n: begun.append(n)) for n in range(4)]
    list(outcomes(tasks, 2))
    assert {3, 2} == set(begun[:2])
    begun.clear()
    list(outcomes(tasks, 1))
    assert begun == [0, 1, 2, 3]


def test_lanes_spread_over_groups_and_stay_with_them():
    """To begin with a group costs time: a lane leaves one when nothing is left of it."""
    served = []
    together = threading.Barrier(2, timeout=10)

    def act(group):
        together.wait()  # so that both lanes are as quick
        served.append((threading.current_thread().ident, group))

    list(outcomes([task(n, group=n % 2, act=lambda n=n: act(n % 2)) for n in range(20)], 2))
    assert len(set(served)) == 2


def test_an_exception_of_a_task_ends_all():
    """It is raised where the outcomes are awaited."""

    def fail():
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        list(outcomes([task(0), task(1, act=fail), task(2)], 2))


def test_who_stops_early_sees_no_further_task_begun():
    """Beyond those under way."""
    begun = []
    tasks = [task(n, act=lambda n=n: (begun.append(n), time.sleep(0.005))) for n in range(50)]
    with closing(outcomes(tasks, 2)) as coming:
        assert next(coming) == 0
    time.sleep(0.05)
    seen = len(begun)
    time.sleep(0.05)
    assert seen == len(begun) < 50


def test_little_work_is_for_one(monkeypatch):
    """Several are worth their start only above some seconds; then every core that the process may use is taken."""
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1, 2}, raising=False)
    assert (crew(0.9 * WORTHWHILE), crew(WORTHWHILE)) == (1, 3)
