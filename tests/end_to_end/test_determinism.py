"""The same seed, code and store give the same report."""

import json
import os
import subprocess
import sys


def report(folder, hash_seed):
    """What a process with that hash seed reports, without its clocks."""
    command = [sys.executable, "-m", "theorycheck", "check", "numpy", "--profile", "quick", "--no-replay"]
    claims = ["--claims", "definitions.dense", "--claims", "gradients.vjp.conv2d", "--claims", "dropout.rate"]
    subprocess.run(
        [*command, *claims, "--report", str(folder)],
        check=True,
        capture_output=True,
        env=os.environ | {"PYTHONHASHSEED": hash_seed},
    )
    return without_clocks(json.loads((folder / "report.json").read_text(encoding="utf-8")))


def without_clocks(data):
    """The data without all that stands under a key `timing`."""
    if isinstance(data, dict):
        return {key: without_clocks(entry) for key, entry in data.items() if key != "timing"}
    return [without_clocks(entry) for entry in data] if isinstance(data, list) else data


def test_two_processes_write_the_same_report(tmp_path):
    """Whatever the order in which their sets and dictionaries are laid out."""
    assert report(tmp_path / "first", "1") == report(tmp_path / "second", "2")
