"""A Dask cluster of real processes on loopback: the same verdicts, whoever dies."""

import os
import re
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from theorycheck import cli
from theorycheck.errors import UsageError
from theorycheck.record_json import to_json
from theorycheck.suite import Request, conduct

pytest.importorskip("distributed")

from theorycheck.cluster import connection, tasks
from theorycheck.cluster.connection import ClusterError, Connection

CLOCK = re.compile(rb'^ *"(seconds|started)": ')
CLAIMS = ("definitions.dense", "definitions.mlp", "gradients.vjp.dense", "signal_propagation.forward", "dropout.rate")
WRONG = """
import os, pathlib, time
from theorycheck.adapters.numpy import NumPy

class Wrong(NumPy):
    name = "wrong"

    def dense(self, x, weight, bias):
        if place := os.environ.get("PLACE"):
            pathlib.Path(place, str(os.getpid())).touch()
            time.sleep(0.005)
        return super().dense(x, weight, bias) + (len(bias) == 2)
"""


class Cluster:
    """A scheduler and workers, each a process that leads a group of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.address = ""
        self._processes = []

    def scheduler(self, port=0):
        """Start one; at a port, if it is to stand in for another."""
        file = self.folder / "scheduler.json"
        file.unlink(missing_ok=True)
        found = self._start("dask_scheduler", "--port", str(port), "--host", "127.0.0.1", "--scheduler-file", str(file))
        assert awaited(file.exists)
        self.address = f"tcp://127.0.0.1:{port_of(file)}"
        return found

    def worker(self):
        """Start one of a single thread."""
        return self._start("dask_worker", self.address, "--nthreads", "1", "--local-directory", str(self.folder))

    def close(self):
        """End all of them."""
        for process in self._processes:
            end(process)

    def _start(self, module, *arguments):
        argv = [sys.executable, "-m", f"distributed.cli.{module}", *arguments, "--no-dashboard"]
        given = os.environ | {"PLACE": str(self.folder / "calls")}
        with (self.folder / f"{module}-{len(self._processes)}.log").open("w") as log:
            process = subprocess.Popen(argv, env=given, start_new_session=True, stdout=log, stderr=log)
        self._processes.append(process)
        return process


def end(process):
    """kill -9 for a process and all that it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def port_of(file):
    """The port in a scheduler file."""
    return int(re.search(r"tcp://[\d.]+:(\d+)", file.read_text())[1])


def awaited(condition, seconds=60.0):
    """True once a condition holds; False if it does not within so many seconds."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A scheduler with three workers, and a folder with a wrong implementation."""
    folder = tmp_path_factory.mktemp("cluster")
    (folder / "calls").mkdir()
    (folder / "wrong.py").write_text(WRONG)
    found = Cluster(folder)
    try:
        found.scheduler()
        found.workers = [found.worker() for _ in range(3)]
        yield found
    finally:
        found.close()


def asked(cluster, store, address=""):
    """A run on the wrong implementation, shipped as a file, and on one that is named by its path."""
    targets = (f"{cluster.folder / 'wrong.py'}:Wrong", "theorycheck.adapters.numpy:NumPy")
    return conduct(
        Request(targets, claims=CLAIMS, profile="quick", store=cluster.folder / store, isolated=True, cluster=address)
    )


def unclocked(run):
    """The lines of its report but for the clocks."""
    return [line for line in to_json(run).splitlines() if not CLOCK.search(line)]


@pytest.fixture(scope="module")
def serial(cluster):
    """The same on this machine: twice, the second time with counterexamples to replay."""
    return [unclocked(asked(cluster, "serial")) for _ in range(2)]


def killing(process, cluster):
    """End a process as soon as the implementation has been called somewhere."""
    calls = cluster.folder / "calls"
    for old in calls.iterdir():
        old.unlink()

    def act():
        awaited(lambda: any(calls.iterdir()))
        end(process)

    thread = threading.Thread(target=act)
    thread.start()
    return thread


def test_a_worker_that_dies_changes_no_verdict(cluster, serial):
    """The report is the serial one but for the clocks, with one of three workers killed in the middle."""
    killer = killing(cluster.workers[0], cluster)
    first = asked(cluster, "abroad", cluster.address)
    killer.join()
    assert {"refuted", "upheld"} <= {result.verdict.value for result in first}
    assert serial[0] == unclocked(first)


def test_counterexamples_travel(cluster, serial):
    """They are kept on this machine, and replayed wherever the claim is judged."""
    asked(cluster, "abroad", cluster.address)
    again = asked(cluster, "abroad", cluster.address)
    assert any(result.replayed for result in again)
    assert serial[1] == unclocked(again)


def test_a_sweep_on_a_cluster_gives_the_same_table(cluster, tmp_path, monkeypatch):
    """Bit for bit: every seed is drawn on its own, and means are summed exactly."""
    monkeypatch.chdir(tmp_path)
    sweep = ("sweep", "signal_propagation.forward", "numpy", "--vary", "n=4..16", "--seeds", "3")
    assert cli.main([*sweep, "--output", "here.npz", "--workers", "1"]) == 0
    assert cli.main([*sweep, "--output", "there.npz", "--cluster", cluster.address]) == 0
    here, there = np.load("here.npz"), np.load("there.npz")
    assert all(np.array_equal(here[name], there[name]) for name in ("axis_n", "seed", "series", "y"))


def test_a_straggler_is_overtaken(cluster, monkeypatch):
    """A task that does not come back is given to a second worker too; whoever is first counts."""
    monkeypatch.setattr(connection, "STRAGGLING", 1.0)
    marker = cluster.folder / "first"
    with Connection(cluster.address) as found:
        started = time.monotonic()
        assert found.ask(slow_at_first, str(marker)) == b"second"
    assert time.monotonic() - started < 30


def slow_at_first(marker):
    """Takes a minute where it begins, and no time at all the second time."""
    try:
        os.close(os.open(marker, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return b"second"
    time.sleep(60)
    return b"first"


def test_a_scheduler_that_begins_anew_is_found_again(cluster, serial):
    """What was under way is handed over once more."""
    port = int(cluster.address.rpartition(":")[2])
    scheduler = cluster._processes[0]
    killer = killing(scheduler, cluster)

    def revive():
        killer.join()
        cluster.scheduler(port)
        cluster.workers.append(cluster.worker())

    reviver = threading.Thread(target=revive)
    reviver.start()
    found = asked(cluster, "anew", cluster.address)
    reviver.join()
    assert serial[0] == unclocked(found)


def test_a_cluster_that_cannot_judge_is_told(cluster, monkeypatch, tmp_path):
    """Nobody there, no workers, other versions, an object: in words that say what to do."""
    monkeypatch.setattr(connection, "WAIT", 0.5)
    with pytest.raises(ClusterError, match=r"no Dask scheduler answers at 'tcp://127\.0\.0\.1:9'"):
        Connection("tcp://127.0.0.1:9")
    lonely = Cluster(tmp_path)
    try:
        lonely.scheduler()
        with pytest.raises(ClusterError, match="has no workers: start some with `dask worker tcp"):
            Connection(lonely.address)
    finally:
        lonely.close()
    monkeypatch.setattr(connection, "WAIT", 60.0)
    with pytest.raises(UsageError, match="is an object, and lives in this process alone"):
        conduct(Request((object(),), cluster=cluster.address))
    monkeypatch.setattr(tasks, "version_of", lambda _: "0.9")
    with pytest.raises(ClusterError, match=r"has theorycheck .*, this machine 0\.9: verdicts could differ"):
        Connection(cluster.address)
