"""What the command line writes for other programs."""

import json
import sys
import xml.etree.ElementTree as ET

import pytest
from tests.theorycheck.records import a_refutation, a_result
from tests.theorycheck.test_terminal import Screen

from theorycheck import cli
from theorycheck.commands.check import _Lines
from theorycheck.record_json import from_json
from theorycheck.terminal import Terminal

KERNELS = r"""
class Wrong:
    name = "wrong"
    dtypes = ("float64",)
    def dense(self, x, weight, bias):
        return x @ weight.T + bias + 1
"""
CHECK = ("check", "wrong_kernels.py:Wrong", "--claims", "definitions.dense", "--profile", "quick", "--in-process")


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run a command in an empty folder with wrong kernels: its exit code, output and errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    (tmp_path / "wrong_kernels.py").write_text(KERNELS)

    def command(*argv):
        code = cli.main(argv)
        told = capsys.readouterr()
        return code, told.out, told.err

    return command


def test_json_stands_alone_on_standard_output(run, tmp_path):
    """The record, and nothing else; what a person reads goes to standard error."""
    code, out, err = run(*CHECK, "--json")
    assert code == 1
    assert out.encode() == (tmp_path / "reports" / "out" / "report.json").read_bytes()
    assert from_json(out.encode()).results[0].id == "definitions.dense[wrong-float64]"
    assert "FAILED" in err
    assert "report.html" in err


def test_a_terminal_shows_how_far_the_run_is(monkeypatch):
    """Below the verdicts, with how many results failed."""
    monkeypatch.setenv("TERM", "xterm")
    screen = Screen()
    lines = _Lines(Terminal(screen), everything=False)
    lines.start(3)
    assert screen.seen() == ["0 of 3 judged"]
    lines.add(a_result(claim="linear.halving"))
    lines.add(a_refutation())
    assert "linear.halving" in screen.seen()[0]
    assert screen.seen()[1:] == ["2 of 3 judged, 1 failed"]
    lines.finish()
    assert screen.seen()[-1] == ""


def test_check_and_report_write_the_same_for_other_tools(run, tmp_path):
    """JUnit, SARIF and observations, from the run or from its record."""
    options = [word for form in ("junit", "sarif", "observations") for word in (f"--{form}", f"first/{form}")]
    code, out, _ = run(*CHECK, *options)
    assert code == 1
    assert out.splitlines()[-3:] == options[1::2]
    code, out, _ = run("report", *(word.replace("first", "second") for word in options))
    assert code == 0
    assert out.splitlines()[-1].endswith("report.html")
    for name in ("junit", "sarif", "observations"):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()
    assert ET.parse(tmp_path / "first" / "junit").getroot().get("failures") == "2"


def test_figures_take_a_known_form(run):
    """The nearest is named."""
    run(*CHECK)
    code, _, err = run("report", "--figures", "pfd", "figures")
    assert code == 2
    assert "Did you mean 'pdf'?" in err


def test_a_run_without_figures_writes_none(run, tmp_path):
    """And says only where the page is."""
    run(*CHECK)
    code, out, _ = run("report", "--figures", "svg", "figures")
    assert code == 0
    assert len(out.splitlines()) == 1
    assert not list((tmp_path / "figures").iterdir())


def test_the_schema_is_printed_without_a_record(run):
    """For validators."""
    code, out, _ = run("report", "--schema")
    assert code == 0
    assert json.loads(out)["title"] == "theorycheck-report/1"
