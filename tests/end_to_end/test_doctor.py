"""`theorycheck doctor`: mistakes of an adapter, told apart from violated theory."""

import json
import os
import subprocess
import sys

import pytest

from theorycheck import cli

IMPLEMENTATIONS = """
import numpy as np

class Right:
    dtypes = ("float64", "float32")
    activations = ("relu", "swish")
    def dense(self, x, weight, bias):
        return x @ weight.T + bias

class Untrue(Right):
    def dense(self, x, weight, bias):
        return x @ weight.T - bias

class Wrong(Right):
    def dense(self, x, weight, bias):
        print("noise")
        return (x @ weight.T + bias).T
    def layer_norm(self, x, gain, bias, *, eps):
        return x
    def conv_2d(self, x, kernel, bias):
        return x

class Misnamed:
    def linear(self, x, weight, bias):
        return x

class Answering:
    def __getattr__(self, name):
        return self
    def __call__(self, *arrays, **options):
        return self

class Hostile:
    name = "\\x1b[31mred\\n" * 40
    version = 3
    dtypes = (object(), "float64")
    @property
    def gru(self):
        raise RuntimeError("\\x1b[2J")
    def __dir__(self):
        raise SystemExit(0)
    def dense(self, x, weight, bias):
        raise SystemExit(0)
    def mlp(self, *arrays, **options):
        raise GeneratorExit
    def lstm(self, *arrays):
        return self
    def __repr__(self):
        raise RuntimeError

class Constructing:
    def __init__(self):
        raise RuntimeError("no device")
"""


@pytest.fixture
def doctor(tmp_path, monkeypatch, capsys):
    """Run the command in an empty folder with a file of implementations: its exit code, output and errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    (tmp_path / "looked_over.py").write_text(IMPLEMENTATIONS, encoding="utf-8")

    def command(*names):
        code = cli.main(["doctor", *(f"looked_over.py:{name}" if name[0].isupper() else name for name in names)])
        told = capsys.readouterr()
        return code, told.out, told.err

    yield command
    sys.modules.pop("looked_over", None)


@pytest.mark.parametrize("name", ["Right", "Untrue"])
def test_a_sound_adapter_is_fine_whatever_its_theory(doctor, name):
    """Exit code 0: that a bias is subtracted is for `check` to say."""
    code, out, err = doctor(name)
    assert (code, err) == (0, "")
    assert "    1 of " in out
    assert "No problem; " in out
    assert "activations: unknown entries ignored: 'swish'" in out
    assert f"No theory was judged. Next: theorycheck check looked_over.py:{name}" in out


def test_it_says_what_is_worth_offering(doctor):
    """The best few, with the number of claims; missing dtypes are not the same as missing claims."""
    _, out, _ = doctor("Right")
    offers = [line for line in out.splitlines() if line.strip().startswith("offer ")]
    assert offers[0].startswith("    offer dense_vjp, and ") or len(offers) == 5
    assert all("more claim" in line for line in offers)


def test_a_breach_of_the_contract_exits_with_6(doctor):
    """Told in plain lines of 80 columns, with what looks like a slip of the pen; noise is not shown."""
    code, out, _ = doctor("Wrong")
    assert code == 6
    assert "dense: returned y with shape (4, 2), expected (2, 4)" in out
    assert "conv_2d is no operation: did you mean conv2d(x (N, C, H, W)" in out
    assert "layer_norm has an option 'eps'" in out
    assert "did you mean\n      'epsilon'?" in out
    assert "1 problem; " in out
    assert "noise" not in out
    assert max(map(len, out.splitlines())) <= 80


def test_as_json(doctor):
    """One object, of which a program can rely on the keys."""
    code, out, _ = doctor("Wrong", "Right", "--json")
    found = json.loads(out)
    assert (code, found["schema"]) == (6, "theorycheck-doctor/1")
    wrong, right = found["implementations"]
    assert (wrong["target"], wrong["operations"], right["problems"]) == ("looked_over.py:Wrong", ["dense"], [])
    assert set(right) == {
        *("target", "name", "version", "dtypes", "operations", "layers", "problems", "notes", "missing", "claims"),
        "offers",
    }
    [problem] = wrong["problems"]
    assert (problem["operation"], problem["dtypes"]) == ("dense", ["float64", "float32"])
    assert right["offers"][0]["claims"] >= right["offers"][1]["claims"] > 0


@pytest.mark.parametrize(("name", "told"), [("Answering", "and 23 more problems"), ("Hostile", "raised SystemExit: 0")])
def test_hostile_objects_are_survived(doctor, name, told):
    """Whatever they answer or raise, with nothing that steers the terminal."""
    code, out, err = doctor(name)
    assert (code, err) == (6, "")
    assert told in out
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        ("Misnamed", 2, "offers no operation of the contract"),
        ("Misnamed", 2, "linear is no operation: did you mean dense(x (N, D), weight (K, D), bias (K))"),
        ("Rihgt", 2, "unknown object 'Rihgt'. Did you mean 'Right'?"),
        ("numyp", 2, "unknown implementation 'numyp'. Did you mean 'numpy'?"),
        ("--jsn", 2, "unknown option '--jsn' of `doctor`. Did you mean '--json'?"),
        ("Constructing", 6, "could not be constructed: it raised RuntimeError: no device"),
    ],
)
def test_what_cannot_be_looked_over_is_told(doctor, name, code, message):
    """In one line on standard error."""
    found, out, err = doctor(name, *(["Right"] if name.startswith("-") else []))
    assert (found, out) == (code, "")
    assert message in err
    assert err.count("\n") == 1


def test_nobody_to_look_over_is_a_usage_error(doctor):
    """The message names the argument."""
    code, _, err = doctor()
    assert (code, "IMPLEMENTATION" in err) == (2, True)


def test_the_whole_contract_takes_two_seconds():
    """In a process of its own, start included; CPU time, so that a busy machine does not count."""
    before = os.times()
    told = subprocess.run([sys.executable, "-m", "theorycheck", "doctor", "numpy"], capture_output=True, check=False)
    after = os.times()
    assert told.returncode == 0
    assert after.children_user + after.children_system - before.children_user - before.children_system < 2.0
