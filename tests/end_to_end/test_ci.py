"""The action and the snippets for CI systems do what docs/ci.md says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from theorycheck import cli

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
TEXT = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
SNIPPETS = [yaml.safe_load(snippet) for snippet in re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)]
INSTALL, JUDGE = (step for step in ACTION["runs"]["steps"] if "run" in step)
WRONG = """
class Mine:
    def dense(self, x, weight, bias):
        return x @ weight.T - bias
"""


def step(which, folder, **inputs):
    """Run a step of the action in a folder as GitHub's runner does; the completed process."""
    named = {name: entry["default"] for name, entry in ACTION["inputs"].items()} | inputs
    given = {
        name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: named[found[1]], value)
        for name, value in which["env"].items()
    }
    files = {name: str(folder / name) for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")}
    path = os.pathsep.join([str(folder), str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", which["run"]],
        cwd=folder,
        env={**os.environ, **given, **files, "PATH": path, "GITHUB_ACTION_PATH": "/the action", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_the_action_judges_annotates_and_summarizes(tmp_path):
    """The exit code is that of the gate, in the step and as an output; several names and options arrive whole."""
    (tmp_path / "my layers.py").write_text(WRONG, encoding="utf-8")
    options = "--claims definitions.dense --dtype float64 --in-process --no-replay"
    told = step(JUDGE, tmp_path, implementation="my layers.py:Mine\nreference\n", profile="quick", args=options)
    assert told.returncode == 1, told.stdout + told.stderr
    assert (tmp_path / "GITHUB_OUTPUT").read_text(encoding="utf-8") == "exit-code=1\n"
    lines = told.stdout.splitlines()
    assert lines[0].startswith("::stop-commands::")
    assert lines[-1].startswith("::error title=definitions.dense[my layers.Mine-float64]%3A refuted::")
    summary = (tmp_path / "GITHUB_STEP_SUMMARY").read_text(encoding="utf-8")
    assert summary.startswith("## theorycheck: FAILED")
    assert "| `definitions.dense` | ✗ refuted | ✓ upheld |" in summary
    assert (tmp_path / "reports" / "out" / "report.html").is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for Python is a shell script")
def test_the_action_installs_itself_and_what_is_asked_for(tmp_path):
    """Its own folder is one argument, whatever blanks it has; what is asked for are several."""
    stand_in = tmp_path / "python"
    stand_in.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', encoding="utf-8")
    stand_in.chmod(0o755)
    told = step(INSTALL, tmp_path, install="-r requirements.txt")
    assert told.stdout.splitlines()[4:] == ["/the action", "-r", "requirements.txt"]
    assert step(INSTALL, tmp_path).stdout.splitlines()[4:] == ["/the action"]


def test_no_input_of_the_action_is_run(tmp_path):
    """An input is data: in the text of a script it would be code."""
    assert "${{" not in INSTALL["run"] + JUDGE["run"]
    told = step(JUDGE, tmp_path, implementation='$(touch evil) "; touch evil', args="--claims $(touch${IFS}evil)")
    assert told.returncode == 2
    assert not (tmp_path / "evil").exists()


def test_the_page_lists_the_inputs_of_the_action():
    """No more, no fewer, and the example uses none that is unknown."""
    table = TEXT.split("| --- | --- | --- |\n")[1].split("\n\n")[0]
    assert re.findall(r"^\| `([\w-]+)`", table, re.MULTILINE) == list(ACTION["inputs"])
    [used] = [step for step in SNIPPETS[0]["jobs"]["theory"]["steps"] if "theorycheck@" in step["uses"]]
    assert set(used["with"]) <= set(ACTION["inputs"])


@pytest.mark.parametrize("line", re.findall(r"theorycheck (?:check|compare|history) [^`\n]*", TEXT))
def test_the_commands_of_the_page_are_understood(line):
    """Each option that it shows exists; what a CI system fills in is a number."""
    filled = re.sub(r"\$\{\{.*?\}\}", "1", line)
    found = cli._parser().parse_known_args(re.sub(r"[.;,]$|\"", "", filled).split()[1:])
    assert found[1] == []
