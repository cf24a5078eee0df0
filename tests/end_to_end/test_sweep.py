"""A sweep that is killed goes on from where it was, and ends as one that was not."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter

import numpy as np

CALLS = """
import os, pathlib, time
from theorycheck.adapters.numpy import NumPy

class Slow(NumPy):
    def dense(self, x, weight, bias):
        with open(os.environ["CALLS"], "a") as calls:
            calls.write(f"{x.shape[1]}\\n")
        time.sleep(float(os.environ["SLEEP"]))
        return super().dense(x, weight, bias)
"""
ARGUMENTS = ("sweep", "signal_propagation.forward", "slow.py:Slow", "--vary", "n=2..31:1", "--workers", "2")


def start(folder, output, sleep):
    """The command in a process of its own."""
    given = os.environ | {"CALLS": str(folder / f"{output}.calls"), "SLEEP": str(sleep)}
    argv = [sys.executable, "-m", "theorycheck", *ARGUMENTS, "--output", f"{output}.npz"]
    return subprocess.Popen(argv, cwd=folder, env=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def finished(folder):
    """The widths in the journal, but for a last line that is not whole."""
    path = folder / "killed.jsonl"
    lines = path.read_text().split("\n")[1:-1] if path.exists() else []
    return [dict(json.loads(line)["portion"]["place"])["n"] for line in lines]


def test_a_killed_sweep_repeats_no_finished_work(tmp_path):
    """kill -9 in the middle: what stands in the journal is not measured again, and the table is the same."""
    (tmp_path / "slow.py").write_text(CALLS)
    with start(tmp_path, "killed", 0.1) as command:
        while len(finished(tmp_path)) < 4 and command.poll() is None:
            time.sleep(0.02)
        command.send_signal(signal.SIGKILL)
    before = finished(tmp_path)
    assert 4 <= len(before) < 30
    with start(tmp_path, "killed", 0.0) as command:
        told, _ = command.communicate(timeout=120)
    assert (command.returncode, f"{len(before)} points were finished before" in told) == (0, True)
    calls = Counter(map(int, (tmp_path / "killed.calls").read_text().split()))
    assert {2} == {calls[n] for n in before}  # one of each of the claim's settings
    assert sorted(finished(tmp_path)) == list(range(2, 32))
    with start(tmp_path, "whole", 0.0) as command:
        command.communicate(timeout=120)
    killed, whole = np.load(tmp_path / "killed.npz"), np.load(tmp_path / "whole.npz")
    assert set(killed) == set(whole)
    assert all(np.array_equal(killed[name], whole[name], equal_nan=killed[name].dtype.kind == "f") for name in whole)
    assert (tmp_path / "killed.svg").read_bytes() == (tmp_path / "whole.svg").read_bytes()
