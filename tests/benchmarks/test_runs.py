"""What whole runs cost: processor time, memory, and how much of both several workers save or add."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.benchmarks.measures import AS_INSTALLED, hold

from theorycheck import record_json

SECONDS = {
    ("reference", "quick"): 10,
    ("numpy", "quick"): 10,
    ("torch", "quick"): 20,
    ("reference", "standard"): 60,
    ("numpy", "standard"): 60,
    ("torch", "standard"): 120,
}
ROUNDS = {"quick": 3, "standard": 1}
# Not what getrusage tells: that is at least what the process held before it became this one, a copy of pytest's.
PEAK = """
import sys
from pathlib import Path
from theorycheck import cli
code = cli.main(["check", "reference", "--in-process", "--no-replay", "--report", sys.argv[1]])
lines = Path("/proc/self/status").read_text().splitlines()
[kilobytes] = [line.split()[1] for line in lines if line.startswith("VmHWM")]
print(int(kilobytes) / 1024)
sys.exit(code)
"""


def seconds(*argv: str) -> float:
    """How long `theorycheck check` takes by the clock."""
    command = [sys.executable, "-m", "theorycheck", "check", *argv, "--no-replay"]
    started = time.perf_counter()
    told = subprocess.run(command, stdout=subprocess.DEVNULL, check=False, env=os.environ | AS_INSTALLED)
    assert told.returncode in {0, 1}  # torch deviates
    return time.perf_counter() - started


@pytest.mark.parametrize(("implementation", "profile"), SECONDS)
def test_run(benchmark: Any, tmp_path: Path, implementation: str, profile: str) -> None:
    """`theorycheck check` by the clock, start and report included: it needs two cores that nobody else uses."""

    def sample() -> float:
        return seconds(implementation, "--profile", profile, "--report", str(tmp_path))

    hold(benchmark, sample, rounds=ROUNDS[profile], unit="s", limit=SECONDS[implementation, profile])


def test_isolation(benchmark: Any, tmp_path: Path) -> None:
    """How many times as long `standard` takes on PyTorch in a process of its own."""

    def sample() -> float:
        report = ("--report", str(tmp_path))
        return seconds("torch", "--workers", "1", *report) / seconds("torch", "--in-process", *report)

    hold(benchmark, sample, rounds=1, unit="×", limit=1.1, versus="the same with --in-process")


def test_peak_memory(benchmark: Any, tmp_path: Path) -> None:
    """The most that `theorycheck check reference` ever holds, report included."""

    def sample() -> float:
        argv = [sys.executable, "-c", PEAK, str(tmp_path)]
        told = subprocess.run(argv, capture_output=True, text=True, check=True, env=os.environ | AS_INSTALLED)
        return float(told.stdout.splitlines()[-1])

    hold(benchmark, sample, rounds=1, unit="MB", limit=400)


def test_two_workers(benchmark: Any, tmp_path: Path) -> None:
    """How many times as quick `standard` is judged by the clock: it needs two cores that nobody else uses."""

    def judging(workers: int) -> float:
        seconds("numpy", "--workers", str(workers), "--report", str(tmp_path))
        return record_json.load(tmp_path / record_json.FILE_NAME).seconds

    hold(benchmark, lambda: judging(1) / judging(2), rounds=1, unit="×", limit=1.8, at_least=True, versus="one worker")


def test_two_workers_with_start_and_report(benchmark: Any, tmp_path: Path) -> None:
    """The same of the whole command, whose start and report are one process's work."""

    def whole(workers: int) -> float:
        return seconds("numpy", "--workers", str(workers), "--report", str(tmp_path))

    hold(benchmark, lambda: whole(1) / whole(2), rounds=1, unit="×", limit=1.7, at_least=True, versus="one worker")
