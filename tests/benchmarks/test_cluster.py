"""What a Dask cluster costs beside the work: four workers of one thread, tasks of 200 ms."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from tests.benchmarks.measures import hold

from theorycheck.cluster.connection import Connection
from theorycheck.pool import Task, outcomes

WORKERS, TASKS, SECONDS = 4, 100, 0.2


@pytest.fixture
def cluster() -> Iterator[Connection]:
    """Four worker processes on this machine."""
    from distributed import LocalCluster

    with (
        LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=None) as local,
        Connection(local.scheduler_address) as found,
    ):
        yield found


def test_overhead_of_a_cluster(benchmark: Any, cluster: Connection) -> None:
    """How much longer a hundred waits take than they would without handing them over; it needs no core, only time."""

    def sample() -> float:
        tasks = [Task(0, 1.0, lambda: cluster.ask(waiting, SECONDS)) for _ in range(TASKS)]
        started = time.perf_counter()
        assert all(outcome == b"done" for outcome in outcomes(tasks, cluster.lanes))
        return (time.perf_counter() - started) * WORKERS / (TASKS * SECONDS)

    hold(benchmark, sample, rounds=3, unit="×", limit=1.05, versus="100 waits of 200 ms on 4 workers, 5 s")
    assert threading.active_count() < 100


def waiting(seconds: float) -> bytes:
    """A task that takes so long and no processor."""
    time.sleep(seconds)
    return b"done"
