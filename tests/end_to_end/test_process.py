"""Programs in other languages, judged by the installed command."""

import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.theorycheck.adapters.process.kernels import EXAMPLES, built

import theorycheck
from theorycheck.verdict import Verdict

COMMAND = Path(sys.executable).with_name("theorycheck")
OPERATIONS = {"dense", "dense_vjp", "conv2d", "conv2d_vjp", "rnn", "rnn_vjp"}


def judge(*arguments, folder):
    """The command, run in a folder."""
    argv = [COMMAND, "check", *arguments]
    return subprocess.run(argv, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_c_example_upholds_what_applies(tmp_path, dtype):
    """Every claim of the quick profile, in both precisions."""
    run = theorycheck.check(f"process:{built(tmp_path)}", profile="quick", dtypes=dtype)
    [judged] = run.implementations
    assert set(judged.operations) == OPERATIONS
    results = [result for result in run if result.verdict is not Verdict.NOT_APPLICABLE]
    assert {result.verdict for result in results} == {Verdict.UPHELD}
    assert {result.claim for result in results} >= {
        "definitions.dense",
        "convolution.definition",
        "recurrence.definition",
        *(f"gradients.vjp.{operation}" for operation in ("dense", "conv2d", "rnn")),
    }


def test_two_programs_are_judged_and_the_wrong_one_is_refuted(tmp_path):
    """Its kernel is flipped; the line that reproduces it is quoted so that a shell reads it."""
    built(tmp_path, name="right kernels")
    built(tmp_path, "-DFLIPPED", name="flipped kernels")
    claims = ("--claims", "convolution.definition", "--claims", "definitions.dense")
    done = judge("process:'./right kernels'", "process:'./flipped kernels'", *claims, folder=tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    report = json.loads((tmp_path / "reports" / "out" / "report.json").read_text(encoding="utf-8"))
    verdicts = {(result["claim"], result["implementation"]): result["verdict"] for result in report["results"]}
    assert verdicts == {
        ("convolution.definition", "c-kernels"): "upheld",
        ("convolution.definition", "c-kernels-2"): "refuted",
        ("definitions.dense", "c-kernels"): "upheld",
        ("definitions.dense", "c-kernels-2"): "upheld",
    }
    [again] = {line.partition("again")[2].strip() for line in done.stdout.splitlines() if "  again " in line}
    _, _, *arguments = shlex.split(again)
    assert arguments[0] == "process:'./flipped kernels'"
    assert judge(*arguments, folder=tmp_path).returncode == 1


@pytest.mark.parametrize(
    ("target", "code", "message"),
    [
        ("process:./nowhere", 2, "'./nowhere' cannot be started"),
        ("process:false", 6, "no hello from 'false': it exited with status 1"),
    ],
)
def test_a_program_that_cannot_be_judged_is_told_so(tmp_path, target, code, message):
    """A wrong name is the user's error, anything else the program's."""
    done = judge(target, folder=tmp_path)
    assert done.returncode == code, done.stdout + done.stderr
    assert message in " ".join((done.stdout + done.stderr).split())


def test_tensorflow_js_upholds_what_it_offers():
    """Layers and gradients of TensorFlow.js on its CPU backend; its float32 is what JavaScript's is."""
    folder = EXAMPLES / "javascript"
    if shutil.which("node") is None:
        pytest.skip("there is no Node.js")
    if not (folder / "node_modules").is_dir():
        pytest.skip("TensorFlow.js is not installed: make tensorflow-js")
    run = theorycheck.check(f"process:node {shlex.quote(str(folder / 'kernels.js'))}", profile="quick")
    results = [result for result in run if result.verdict is not Verdict.NOT_APPLICABLE]
    assert {result.verdict for result in results} == {Verdict.UPHELD}
    assert {result.claim for result in results} >= {"lstm.definition", "gradients.vjp.max_pool2d"}
