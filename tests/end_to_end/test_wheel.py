"""The wheel, built from the source distribution and installed in a fresh environment, used in an empty folder."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.wheel

ROOT = Path(__file__).parents[2]
KERNELS = """
class Right:
    def dense(self, x, weight, bias):
        return x @ weight.T + bias

class Wrong:
    def dense(self, x, weight, bias):
        return x @ weight.T - bias
"""


def call(*argv, cwd, check=True):
    """A command, with the environment of a user who knows nothing of this checkout."""
    hidden = {"PYTHONPATH", "VIRTUAL_ENV", "PYTEST_ADDOPTS"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    told = subprocess.run(
        list(map(str, argv)), cwd=cwd, capture_output=True, text=True, encoding="utf-8", env=environment, check=False
    )
    assert not check or told.returncode == 0, told.stdout + told.stderr
    return told


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel that `python -m build` makes, by way of the source distribution."""
    folder = tmp_path_factory.mktemp("dist")
    call(sys.executable, "-m", "build", "--outdir", folder, ROOT, cwd=folder)
    [path] = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def programs(wheel, tmp_path_factory):
    """The folder of programs of a fresh environment with the wheel and pytest in it."""
    home = tmp_path_factory.mktemp("environment")
    call(sys.executable, "-m", "venv", home, cwd=home)
    folder = home / ("Scripts" if os.name == "nt" else "bin")
    pip = (folder / "python", "-m", "pip", "--disable-pip-version-check", "--quiet", "install")
    call(*pip, "-c", ROOT / "constraints.txt", f"{wheel}[pytest]", cwd=home)
    return folder


def test_the_wheel_has_all_that_it_needs_and_nothing_else(wheel):
    """Every module, template and property; no tests, no planted surprises from the checkout."""
    names = set(zipfile.ZipFile(wheel).namelist())
    tracked = [*(ROOT / "src").rglob("*"), *(ROOT / "properties").rglob("*")]
    wanted = {
        path.relative_to(ROOT / path.relative_to(ROOT).parts[0]).as_posix()
        for path in tracked
        if path.suffix in {".py", ".typed", ".css", ".jinja"} and "__pycache__" not in path.parts
    }
    assert wanted <= names
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"theorycheck", "theorycheck_properties"}


def test_the_reference_is_judged_in_an_empty_folder(programs, tmp_path):
    """The first command of a newcomer."""
    told = call(programs / "theorycheck", "check", "--profile", "quick", cwd=tmp_path)
    assert "PASSED" in told.stdout
    assert (tmp_path / "reports" / "out" / "report.html").is_file()


def test_a_users_file_is_judged(programs, tmp_path):
    """Upheld or refuted, by its path."""
    (tmp_path / "mine.py").write_text(KERNELS, encoding="utf-8")
    for name, code in (("Right", 0), ("Wrong", 1)):
        told = call(
            programs / "theorycheck", "check", f"mine.py:{name}", "--profile", "quick", cwd=tmp_path, check=False
        )
        assert told.returncode == code, told.stdout + told.stderr


def test_the_properties_run_under_pytest(programs, tmp_path):
    """By package name, in a project that has nothing else."""
    (tmp_path / "mine.py").write_text(KERNELS, encoding="utf-8")
    arguments = ("--pyargs", "theorycheck_properties.definitions", "--theory-profile", "quick")
    told = call(programs / "python", "-m", "pytest", *arguments, "--implementation", "mine:Right", cwd=tmp_path)
    assert "1 passed" in told.stdout


def test_importing_theorycheck_loads_no_framework(programs, tmp_path):
    """Nor NumPy."""
    script = "import theorycheck, sys; print({'numpy', 'torch', 'jax'} & set(sys.modules))"
    assert call(programs / "python", "-c", script, cwd=tmp_path).stdout == "set()\n"
