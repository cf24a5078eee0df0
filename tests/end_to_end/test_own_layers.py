"""The example repository does what its README says."""

import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from theorycheck import cli

EXAMPLE = Path(__file__).parents[2] / "examples" / "own_layers"
WAIVERS, CLIPPING = "theorycheck-waivers.toml", "own_layers/clipping.py"
CHECK = ("check", "--no-replay", "--in-process")
CLIPPED = ("--claims", "clipping.projection", "--claims", "definitions.clip_by_global_norm")


@pytest.fixture
def repository(tmp_path):
    """A copy of the example whose waivers hold for another ninety days."""
    folder = tmp_path / "own_layers"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("reports", "__pycache__", ".theorycheck"))
    expire(folder, timedelta(days=90))
    return folder


def expire(folder, after):
    """Let the waivers expire so long after today."""
    day = datetime.now(UTC).date() + after
    replace(folder / WAIVERS, r"expires = [\d-]+", f"expires = {day}")


def replace(path, pattern, text):
    """Change a file where it matches."""
    before = path.read_text(encoding="utf-8")
    after, count = re.subn(pattern, text, before)
    assert count
    path.write_text(after, encoding="utf-8")


def call(folder, *argv):
    """A Python program in the folder: its exit code, and what it says."""
    told = subprocess.run(
        [sys.executable, *argv], cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False
    )
    return told.returncode, told.stdout + told.stderr


@pytest.fixture
def theorycheck(repository, monkeypatch, capsys):
    """Run a command in the folder, in this process: the exit code, and what is said."""
    monkeypatch.chdir(repository)
    monkeypatch.setattr(sys, "path", list(sys.path))

    def command(*argv):
        code = cli.main(argv)
        return code, "".join(capsys.readouterr())

    yield command
    for name in [name for name in sys.modules if name.partition(".")[0] == "own_layers"]:
        del sys.modules[name]


def test_the_gate_passes_and_a_failure_is_reproduced(repository, theorycheck):
    """All claims: upheld, or waived; a script shows the bug, and that it is gone once it is mended."""
    code, said = theorycheck(*CHECK)
    assert code == 0, said
    assert "15 claims judged" in said
    assert "4 waived" in said
    code, said = theorycheck("repro", "clipping.projection[own_layers-float64]", "-o", "alone.py")
    assert code == 0, said
    assert call(repository, "-B", "alone.py")[0] == 1
    replace(repository / CLIPPING, "SAFETY = 1e-6", "SAFETY = 0.0")
    assert call(repository, "-B", "alone.py")[0] == 0


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        (lambda folder: (folder / WAIVERS).unlink(), 1, "FAILED: 4 refuted"),
        (lambda folder: replace(folder / CLIPPING, "SAFETY = 1e-6", "SAFETY = 0.0"), 4, "needed"),
        (lambda folder: expire(folder, timedelta(days=-1)), 4, "expired"),
    ],
    ids=["without waivers", "mended", "expired"],
)
def test_the_gate_fails_as_the_readme_says(repository, theorycheck, change, code, message):
    """Without the waivers, when they are not needed any more, and when they are over."""
    change(repository)
    found, said = theorycheck(*CHECK, *CLIPPED)
    assert found == code, said
    assert message in said


def test_fewer_operations_fall_below_the_floor(repository, theorycheck):
    """However right those are that are left."""
    replace(repository / "own_layers" / "__init__.py", r"from own_layers.(activations|clipping|descent) .*\n", "")
    (repository / WAIVERS).unlink()
    found, said = theorycheck(*CHECK)
    assert found == 5, said
    assert "the floor is 15" in said


def test_its_tests_pass(repository):
    """Some of the claims, a test each."""
    code, said = call(repository, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert code == 0, said
