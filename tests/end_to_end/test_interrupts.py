"""The command is interrupted or killed while an implementation hangs: it ends at once, and nothing runs on."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from theorycheck.record_json import load

SLEEPER = """
import os, pathlib, time

class Sleeper:
    def mean_squared_error(self, prediction, target):
        return ((prediction - target) ** 2).mean()

    def dense(self, x, weight, bias):
        reached = pathlib.Path("reached.tmp")
        reached.write_text(str(os.getpid()))
        reached.rename("reached")
        time.sleep(1000)
"""
CLAIMS = ("--claims", "definitions.mean_squared_error", "--claims", "signal_propagation.forward", "--profile", "quick")


def gone(process):
    """True if a process has ended, whether or not its parent has looked."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def awaited(condition, seconds):
    """True once a condition holds; False if it does not within so many seconds."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_outlives_the_command(tmp_path, number):
    """An interrupt ends it with exit code 130 and a partial report; the worker is gone after any signal."""
    (tmp_path / "sleeper.py").write_text(SLEEPER)
    argv = [sys.executable, "-m", "theorycheck", "check", "sleeper.py:Sleeper", *CLAIMS]
    command = subprocess.Popen(argv, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    with command:
        assert awaited((tmp_path / "reached").exists, 60)
        worker = int((tmp_path / "reached").read_text())
        command.send_signal(number)
        told = command.communicate(timeout=30)[1]
    assert command.returncode == (130 if number == signal.SIGINT else -number)
    assert b"Traceback" not in told
    assert awaited(lambda: gone(worker), 10)
    if number == signal.SIGINT:
        found = load(tmp_path / "reports" / "out" / "report.json")
        assert ([result.claim for result in found], found.partial) == (["definitions.mean_squared_error"], True)
