"""`theorycheck repro`: a failure as a script that needs only NumPy and the implementation."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from theorycheck import cli

IMPLEMENTATIONS = """
import numpy as np

class Mine:
    def dense(self, x, weight, bias):
        return x @ weight.T + bias
    def dense_vjp(self, x, weight, bias, dy):
        return dy @ weight, dy.T @ x, dy.mean(axis=0)
    def mean_squared_error(self, prediction, target):
        raise RuntimeError("not yet")
"""
CLAIMS = ("definitions.dense", "gradients.vjp.dense", "definitions.mean_squared_error")


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """A folder in which a file was judged: one claim upheld, one refuted, one error."""
    folder = tmp_path_factory.mktemp("judged")
    (folder / "reproduced.py").write_text(IMPLEMENTATIONS, encoding="utf-8")
    claims = [word for claim in CLAIMS for word in ("--claims", claim)]
    command = [sys.executable, "-m", "theorycheck", "check", "reproduced.py:Mine", "--profile", "quick", *claims]
    told = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    assert told.returncode == 1, told.stdout + told.stderr
    (folder / "told.txt").write_text(told.stdout, encoding="utf-8")
    return folder


@pytest.fixture
def repro(judged, monkeypatch, capsys):
    """Run the command in that folder: its exit code, output and errors."""
    monkeypatch.chdir(judged)

    def command(*argv):
        code = cli.main(["repro", *argv])
        told = capsys.readouterr()
        return code, told.out, told.err

    return command


def run(script, *, correct=False):
    """A script in a process of its own that knows nothing of theorycheck: its exit code and what it says."""
    blind = (
        "import sys; sys.modules['theorycheck'] = None; import runpy; runpy.run_path(sys.argv[1], run_name='__main__')"
    )
    source = Path("reproduced.py")
    before = source.read_text(encoding="utf-8")
    if correct:
        source.write_text(before.replace("dy.mean(", "dy.sum("), encoding="utf-8")
    try:
        told = subprocess.run([sys.executable, "-B", "-c", blind, script], capture_output=True, text=True, check=False)
    finally:
        source.write_text(before, encoding="utf-8")
    assert told.stderr == ""
    return told.returncode, told.stdout


def test_the_script_shows_the_contradiction_until_it_is_gone(repro):
    """Exit codes 1 and 0; the command that runs it is printed."""
    code, out, err = repro("gradients.vjp.dense", "-o", "alone.py")
    assert (code, out, err) == (0, "python alone.py\n", "")
    code, said = run("alone.py")
    assert code == 1
    assert "dbias[0]: observed 1.0, expected 2.0, bound " in said
    code, said = run("alone.py", correct=True)
    assert code == 0
    assert "It is gone" in said


def test_an_error_is_reproduced(repro):
    """With what was raised."""
    assert repro("definitions.mean")[:2] == (
        0,
        "python repro_definitions_mean_squared_error_reproduced_Mine_float64.py\n",
    )
    code, said = run("repro_definitions_mean_squared_error_reproduced_Mine_float64.py")
    assert code == 1
    assert "raised RuntimeError: not yet" in said


def test_the_script_can_go_to_standard_output(repro):
    """With nothing else."""
    code, out, _ = repro("gradients", "-o", "-")
    assert code == 0
    compile(out, "repro.py", "exec")
    assert out.startswith('"""A result of theorycheck ')


@pytest.mark.parametrize(
    "name", ["gradients.vjp.dense[reproduced.Mine-float64]", "gradients.vjp.dense", "gradients", "vjp.dense["]
)
def test_as_much_of_the_id_as_is_unique_will_do(repro, name):
    """The whole, the claim, a beginning, any part."""
    assert "gradients.vjp.dense" in repro(name, "-o", "-")[1]


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["gradients.vjp.desne"], "unknown result 'gradients.vjp.desne'. Did you mean 'gradients.vjp.dense["),
        (["Mine"], "'Mine' stands for 2 failures: definitions.mean_squared_error[reproduced.Mine-float64], grad"),
        (["definitions.dense"], "definitions.dense[reproduced.Mine-float64] is upheld: there is nothing to reproduce"),
        (["gradients", "--from", "nowhere.json"], "cannot read 'nowhere.json'"),
        (["gradients", "-o", "no/such/folder.py"], "cannot write to 'no/such/folder.py'"),
        (["xyz"], "unknown result 'xyz'. The report's failures: definitions.mean_squared_error["),
    ],
)
def test_what_cannot_be_written_is_told(repro, argv, message):
    """Exit code 2, one line."""
    code, out, err = repro(*argv)
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1


def test_an_older_report_holds_no_calls(repro, judged):
    """The message says how to see the failure again."""
    record = json.loads((judged / "reports" / "out" / "report.json").read_text(encoding="utf-8"))
    for result in record["results"]:
        if result["counterexample"]:
            del result["counterexample"]["calls"], result["counterexample"]["left_out"]
    Path("older.json").write_text(json.dumps(record), encoding="utf-8")
    code, _, err = repro("gradients", "--from", "older.json")
    assert code == 2
    assert "To see it again: theorycheck check reproduced.py:Mine --claims gradients.vjp.dense" in err


def test_every_failure_names_its_command(judged):
    """Below the line that judges it again."""
    told = (judged / "told.txt").read_text(encoding="utf-8")
    assert "\n  alone      theorycheck repro gradients.vjp.dense\n" in told
    assert "\n  alone      theorycheck repro definitions.mean_squared_error\n" in told


def test_an_object_is_to_be_filled_in(tmp_path, repro):
    """No name stands for what was handed over: the script says so, with exit code 1 and no traceback."""
    from tests.theorycheck.fake import Affine

    import theorycheck

    theorycheck.check(Affine(), claims="definitions.dense", profile="quick", report=tmp_path)
    assert repro("definitions.dense", "--from", str(tmp_path / "report.json"), "-o", "object.py")[0] == 0
    told = subprocess.run([sys.executable, "object.py"], capture_output=True, text=True, check=False)
    assert told.stderr.startswith("Fill in the implementation that was judged as 'affine'")
