"""`theorycheck init`: what it writes works as it stands."""

import importlib.util
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from theorycheck import cli

LAYERS = """
class Layers:
    def linear(self, x, w, b):
        return x @ w.T + b

    def linear_backward(self, x, w, b, dy):
        return dy @ w, dy.T @ x, dy.sum(axis=0)
"""
ADAPTER, POLICY = "theory_adapter.py", "pyproject.toml"
FILES = (ADAPTER, POLICY, "tests/test_theory.py", ".github/workflows/theorycheck.yml")


@pytest.fixture
def init(tmp_path, monkeypatch, capsys):
    """Run the command in an empty folder: its exit code, output and errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))

    def command(*argv):
        code = cli.main(["init", *argv])
        told = capsys.readouterr()
        return code, told.out, told.err

    yield command
    for name in ("theory_adapter", "layers_of_init"):
        sys.modules.pop(name, None)


def test_what_is_written_passes(init, capsys):
    """Files, then a look over; `check` needs no arguments and keeps to the floor; the tests pass."""
    code, out, err = init()
    assert (code, err) == (0, "")
    assert [line for line in out.splitlines() if line.startswith("written")] == [f"written   {name}" for name in FILES]
    assert "No problem; " in out
    policy = tomllib.loads(Path(POLICY).read_text(encoding="utf-8"))["tool"]["theorycheck"]
    assert policy["floor"] > 10
    assert cli.main(["check", "--claims", "definitions.dense", "--claims", "gradients.vjp.dense", "--in-process"]) == 0
    assert "2 claims judged" in capsys.readouterr().out
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "definitions or vjp"]
    told = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, env=environment)
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize("name", ["torch", "jax", "flax", "keras"])
def test_an_adapter_for_a_framework_passes(init, name):
    """Its gradients are the framework's own."""
    if importlib.util.find_spec(name) is None:  # imported by itself, Keras would ask for TensorFlow
        pytest.skip(f"{name} is not installed: pip install 'theorycheck[{name}]'")
    code, out, _ = init("--framework", name, "elsewhere")
    assert code == 0
    assert "dense, dense_vjp" in out
    assert Path("elsewhere", ADAPTER).is_file()


def test_nothing_is_overwritten(init):
    """Unless that is asked for, and then not the pyproject.toml either."""
    Path(POLICY).write_text('[project]\nname = "mine"\nversion = "1"\n', encoding="utf-8")
    assert "extended  pyproject.toml" in init()[1]
    Path(ADAPTER).write_text(Path(ADAPTER).read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    before = {name: Path(name).read_bytes() for name in FILES}
    code, out, _ = init()
    assert code == 0
    assert f"kept      {ADAPTER}, which is there: --force replaces it" in out
    assert f"kept      {POLICY}, which has a [tool.theorycheck]" in out
    assert before == {name: Path(name).read_bytes() for name in FILES}
    _, out, _ = init("--force")
    assert f"replaced  {ADAPTER}" in out
    assert b"# mine" not in Path(ADAPTER).read_bytes()
    assert before[POLICY] == Path(POLICY).read_bytes()


def test_code_with_names_of_its_own_is_translated(init):
    """The adapter hands on to it, and passes."""
    Path("layers_of_init.py").write_text(LAYERS, encoding="utf-8")
    code, out, err = init("--target", "layers_of_init:Layers")
    assert (code, err) == (0, ""), err
    assert "dense, dense_vjp" in out
    assert "return self.judged.linear(x, weight, bias)" in Path(ADAPTER).read_text(encoding="utf-8")


def test_code_with_the_contracts_names_needs_no_adapter(init):
    """The policy and the test name it."""
    code, out, _ = init("--target", "theorycheck.adapters.numpy:NumPy")
    assert code == 0
    assert not Path(ADAPTER).exists()
    assert "No problem" in out
    for name in FILES[1:3]:
        assert '"theorycheck.adapters.numpy:NumPy"' in Path(name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("argv", "code", "message"),
    [
        (
            ["--framework", "trch"],
            2,
            "unknown framework 'trch'. Did you mean 'torch'? Known are numpy, torch, jax, flax, keras",
        ),
        (["--target", "no.such:Thing"], 2, "unknown module 'no.such'"),
        (["--target", "mine.py:Thing"], 2, "name 'mine.py:Thing' as package.module:object"),
        (["--target", "json.decoder"], 2, "nothing of 'json.decoder' looks like an operation of the contract"),
        (["--force", "taken"], 2, "cannot write to 'taken'"),
    ],
)
def test_what_cannot_be_written_is_told(init, tmp_path, argv, code, message):
    """In one line, and before anything is written."""
    (tmp_path / "taken").write_text("", encoding="utf-8")
    found, out, err = init(*argv)
    assert (found, out) == (code, "")
    assert message in err
    assert err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_a_broken_target_exits_with_6(init):
    """Its own exception is told."""
    Path("layers_of_init.py").write_text("class Layers:\n    def __init__(self):\n        raise OSError('no device')\n")
    code, _, err = init("--target", "layers_of_init:Layers")
    assert (code, "raised OSError: no device" in err) == (6, True)
