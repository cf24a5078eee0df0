"""A worker process, asked from outside."""

import os
import signal

import msgspec
import pytest

from theorycheck.errors import ImplementationError, UsageError
from theorycheck.isolation import worker
from theorycheck.isolation.process import Process
from theorycheck.limits import Limits
from theorycheck.record_json import result_from_json
from theorycheck.run import Plan
from theorycheck.verdict import Verdict

DENSE = "definitions.dense"


@pytest.fixture
def started(monkeypatch):
    """Start a process for an implementation; it is closed at the end."""
    processes = []

    def start(target):
        processes.append(Process(target, Limits(60.0), 0))
        return processes[-1]

    yield start
    for process in processes:
        process.close()


def surveyed(process):
    """What the process knows of its implementation."""
    return msgspec.json.decode(process.ask(worker.look, [DENSE], "quick", (), ()))


def test_one_that_died_between_two_questions_is_replaced(started):
    """The question is asked again, of a new process."""
    process = started("numpy")
    assert surveyed(process)["dtypes"] == {DENSE: ["float64", "float32"]}
    os.kill(process._board.read()[0], signal.SIGKILL)
    result = result_from_json(process.ask(worker.judge, DENSE, "float64", "mine", Plan("quick"), {}))
    assert (result.implementation, result.verdict) == ("mine", Verdict.UPHELD)


def test_an_operation_that_was_withdrawn_is_not_called(started):
    """The claim that needs it has an error that says why."""
    withdrawn = {"dense": "it hung before"}
    result = result_from_json(started("numpy").ask(worker.judge, DENSE, "float64", "n", Plan("quick"), withdrawn))
    assert result.verdict is Verdict.ERROR
    assert "dense is not called any more: it hung before" in result.reason


@pytest.mark.parametrize(
    ("target", "error", "message"),
    [
        ("nmupy", UsageError, "Did you mean 'numpy'"),
        ("broken.py:Broken", ImplementationError, "ZeroDivisionError"),
    ],
)
def test_what_cannot_be_plugged_in_raises_as_it_does_at_home(started, tmp_path, monkeypatch, target, error, message):
    """The errors of the user and those of an implementation are told apart."""
    (tmp_path / "broken.py").write_text("1 / 0")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=message):
        surveyed(started(target))


def test_its_files_go_with_it(started):
    """Nothing stays in the folder for temporary files."""
    process = started("numpy")
    surveyed(process)
    folder = process._folder
    assert folder.is_dir()
    process.close()
    assert not folder.exists()
