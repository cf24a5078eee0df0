"""The command line: what it prints, and its exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from theorycheck import cli
from theorycheck.record_json import load
from theorycheck.terminal import wants_colour

KERNELS = r"""
import numpy as np

class Right:
    name = "right"
    dtypes = ("float64", "float32")
    def dense(self, x, weight, bias):
        return x @ weight.T + bias

class Wrong(Right):
    name = "wrong"
    def dense(self, x, weight, bias):
        return super().dense(x, weight, bias) + 1

class Raising(Right):
    name = "\x1b[31mraising\u202e<b>"
    def dense(self, x, weight, bias):
        raise ValueError("no \x1b]0;way\x07 <script>")

class Constructing(Right):
    def __init__(self):
        raise RuntimeError("no device")

class Impatient(Right):
    name = "impatient"
    def dense(self, x, weight, bias):
        raise KeyboardInterrupt

def helper():
    pass
"""

DENSE = ("--claims", "definitions.dense", "--profile", "quick")


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run a command in an empty folder with a file of kernels: its exit code, output and errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    (tmp_path / "kernels_c.py").write_text(KERNELS)

    def command(*argv):
        code = cli.main(argv)
        told = capsys.readouterr()
        return code, told.out, told.err

    yield command
    sys.modules.pop("kernels_c", None)


def separately(*argv, **environment):
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, *argv],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
        env=os.environ | environment,
    )


def test_help_loads_no_numpy():
    """Neither do `--version` and usage errors."""
    show = "import sys; from theorycheck.cli import main; code = main({argv!r}); print(code, 'numpy' in sys.modules)"
    for argv, code in (["--help"], 0), (["--version"], 0), (["chek"], 2), (["check", "--profile", "quikc"], 2):
        with_exit = (
            f"try:\n {show.format(argv=argv)}\nexcept SystemExit as end:\n print(end.code, 'numpy' in sys.modules)"
        )
        assert separately("-c", with_exit).stdout.splitlines()[-1] == f"{code} False", argv


@pytest.mark.parametrize(("given", "threads"), [({}, "1"), ({"OPENBLAS_NUM_THREADS": "2"}, "2")])
def test_blas_starts_no_threads_that_nobody_asked_for(given, threads):
    """They would take longer to start than a first check."""
    code = "import os; from theorycheck import cli; cli.main(['contract']); print(os.environ['OPENBLAS_NUM_THREADS'])"
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"} | given
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert told.stdout.splitlines()[-1] == threads


def test_the_module_can_be_run():
    """`python -m theorycheck`, and every command has a help."""
    for command in ("", *cli.COMMANDS):
        told = separately("-m", "theorycheck", *command.split(), "--help")
        assert told.returncode == 0
        assert "usage: theorycheck" in told.stdout


def test_an_upheld_claim_gets_a_line_and_exit_code_0(run, tmp_path):
    """The path of the report comes last, and the report is there."""
    code, out, err = run("check", "kernels_c.py:Right", *DENSE)
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[0].startswith("✓ upheld          definitions.dense")
    assert lines[-2] == "PASSED: 2 upheld."
    assert lines[-1] == str(Path("reports/out/report.html"))
    assert (tmp_path / lines[-1]).is_file()
    assert load(tmp_path / "reports" / "out" / "report.json").seed == 0


def test_a_refuted_claim_is_explained(run):
    """The sentence, the numbers, the minimal case, the other dtype, and one line that shows it again."""
    code, out, _ = run("check", "kernels_c.py:Wrong", *DENSE)
    assert code == 1
    assert "✗ refuted         definitions.dense" in out
    assert "wrong float64 +1" in out
    explained = out[out.index("definitions.dense[wrong-float64]: refuted") :]
    for label in ("observed", "expected", "bound", "case", "also       refuted in float32"):
        assert f"\n  {label}" in explained, label
    again = "theorycheck check kernels_c.py:Wrong --claims definitions.dense --dtype float64 --seed 0 --profile quick"
    assert again in explained


def test_the_reproducing_line_reproduces(run):
    """The same case comes out."""
    _, first, _ = run("check", "kernels_c.py:Wrong", "--no-replay", *DENSE)
    again = next(line for line in first.splitlines() if " again " in line).split()[2:]
    code, second, _ = run(*again, "--no-replay")
    case = [line for line in first.splitlines() if line.startswith(("  case", "  observed"))]
    assert code == 1
    assert all(line in second for line in case)


def test_an_exception_is_an_error_and_steers_nothing(run):
    """Exit code 6; the name and message of a stranger are inert; with -v the call is shown."""
    code, out, err = run("check", "kernels_c.py:Raising", "-v", *DENSE)
    assert code == 6
    assert "\x1b" not in out + err
    assert "\u202e" not in out
    assert r"dense raised ValueError: no \x1b]0;way\x07 <script>" in out
    assert "  call       dense(x" in out


def test_lines_fit_into_80_columns(run):
    """Except the lines that are there to be copied, and the path."""
    _, out, _ = run("check", "kernels_c.py:Raising", "kernels_c.py:Wrong", *DENSE)
    assert not [
        line
        for line in out.splitlines()[:-1]
        if len(line) > 80 and not any(word in line for word in (" again ", " alone ", "FAILED"))
    ]


def test_counterexamples_are_replayed_first(run, tmp_path):
    """They are kept in the current directory, unless that is switched off."""
    run("check", "kernels_c.py:Wrong", "--no-replay", *DENSE)
    assert not (tmp_path / ".theorycheck").exists()
    run("check", "kernels_c.py:Wrong", *DENSE)
    run("check", "kernels_c.py:Wrong", *DENSE)
    assert [result.replayed for result in load(tmp_path / "reports" / "out" / "report.json")] == [1, 1]


def test_stopping_at_the_first_failure(run):
    """One result, and the run says that it is partial."""
    code, _, _ = run("check", "kernels_c.py:Wrong", "-x", "--report", "elsewhere", *DENSE)
    found = load(Path("elsewhere/report.json"))
    assert (code, len(found), found.partial) == (1, 1, True)


def test_an_interrupt_exits_130_and_leaves_a_report(run, tmp_path):
    """What was judged until then stands in it."""
    code, out, _ = run("check", "kernels_c.py:Right", "kernels_c.py:Impatient", "--in-process", *DENSE)
    found = load(tmp_path / "reports" / "out" / "report.json")
    assert (code, len(found), found.partial) == (130, 2, True)
    assert "INTERRUPTED: 2 upheld." in out


def test_nothing_judged_is_no_success(run):
    """A claim about an operation that is not offered: exit code 5."""
    code, out, _ = run("check", "kernels_c.py:Right", "--claims", "definitions.mlp", "--profile", "quick")
    assert code == 5
    assert "TOO LITTLE WAS JUDGED" in out
    assert "no claim was judged for right" in out


@pytest.mark.parametrize(
    ("argv", "code", "message"),
    [
        (["chek"], 2, "unknown command 'chek'. Did you mean 'check'?"),
        (["check", "--profil", "quick"], 2, "unknown option '--profil' of `check`. Did you mean '--profile'?"),
        (["sweep", "x", "--report", "y"], 2, "unknown option '--report' of `sweep`. See `theorycheck sweep --help`."),
        (["check", "numpy", "--in-process", "--workers", "2"], 2, "--in-process judges one claim at a time"),
        (["check", "--shard", "2"], 2, "'2' is no shard such as 2/3, the second of three"),
        (["merge", "missing.json"], 2, "cannot read 'missing.json'"),
        (["check", "numpy", "--kill-after", "0"], 2, "the limit of --kill-after must be a positive number of seconds"),
        (["check", "numpy", "--memory-limit", "-1"], 2, "the memory limit must be a number of megabytes, or 0"),
        (["check", "--profile", "quikc"], 2, "unknown profile 'quikc'. Did you mean 'quick'?"),
        (["check", "--dtype", "float23"], 2, "unknown dtype 'float23'. Did you mean 'float"),
        (["check", "--seed", "one"], 2, "'one' is neither an int nor 'fresh'"),
        (["check", "--seed", "-1"], 2, "the seed must be an int in [0, 2**63)"),
        (["check", "--time-limit", "0"], 2, "the time limit must be a positive number"),
        (["check", "torhc"], 2, "unknown implementation 'torhc'. Did you mean 'torch'?"),
        (["check", "kernels_c.py:Rihgt"], 2, "unknown object 'Rihgt'. Did you mean 'Right'?"),
        (["check", "kernels_c.py:helper"], 2, "offers no operation of the contract"),
        (["check", "kernels_c.py:Constructing"], 6, "could not be constructed: it raised RuntimeError: no device"),
        (["check", "--claims", "definitions.desne"], 2, "unknown claim 'definitions.desne'. Did you mean"),
        (["explain", "definitions.desne"], 2, "unknown claim 'definitions.desne'. Did you mean 'definitions.dense'?"),
        (["contract", "conv2"], 2, "unknown operation 'conv2'. Did you mean 'conv2d'?"),
        (["report", "nowhere.json"], 2, "cannot read 'nowhere.json'"),
        (["list", "--write", "nowhere.md"], 2, "cannot read 'nowhere.md'"),
    ],
)
def test_bad_input_names_the_nearest_right_one(run, argv, code, message):
    """On standard error, in one line, with the exit code of its kind."""
    found, out, err = run(*argv)
    assert (found, out) == (code, "")
    assert message in err
    assert err.startswith("theorycheck: ")
    assert err.count("\n") == 1


def test_a_bug_of_ours_is_not_taken_for_a_refutation(run, monkeypatch):
    """Python would exit with 1."""

    def fail(options):
        raise ZeroDivisionError

    monkeypatch.setattr("theorycheck.commands.contract.execute", fail)
    code, _, err = run("contract")
    assert code == 70
    assert "this is a defect of theorycheck" in err


def test_the_record_survives_a_page_that_cannot_be_drawn(run, tmp_path, monkeypatch):
    """The failure is told on standard error, and is a bug of ours."""

    def fail(*_):
        raise RuntimeError("no template")

    monkeypatch.setattr("theorycheck.report.write", fail)
    code, _, err = run("check", "kernels_c.py:Right", *DENSE)
    assert code == 70
    assert "the report could not be drawn: RuntimeError: no template" in err
    assert (tmp_path / "reports" / "out" / "report.json").is_file()


def test_a_report_can_be_drawn_again(run, tmp_path):
    """From report.json alone, to the same bytes."""
    run("check", "kernels_c.py:Wrong", "--report", "out", *DENSE)
    page = tmp_path / "out" / "report.html"
    before = page.read_bytes()
    page.unlink()
    assert run("report", "out/report.json")[0] == 0
    assert page.read_bytes() == before


def test_the_list_as_json_has_the_promised_keys(run):
    """One object a claim."""
    _, out, _ = run("list", "--json")
    listed = json.loads(out)
    keys = {"id", "area", "kind", "needs", "any_of", "profile", "statement", "source"}
    assert all(set(entry) == keys for entry in listed)
    dense = next(entry for entry in listed if entry["id"] == "definitions.dense")
    assert (dense["area"], dense["needs"]) == ("definitions", ["dense"])


def test_the_list_fits_into_80_columns(run):
    """Grouped by area."""
    _, out, _ = run("list")
    assert "definitions\n" in out
    assert not [line for line in out.splitlines() if len(line) > 80]


def test_the_table_of_claims_goes_between_its_markers(run, tmp_path):
    """What stands around them stays."""
    readme = tmp_path / "README.md"
    readme.write_text("before\n<!-- claims -->\nold\n<!-- /claims -->\nafter\n", encoding="utf-8")
    assert run("list", "--write", "README.md")[0] == 0
    text = readme.read_text(encoding="utf-8")
    _, table, _ = run("list", "--markdown")
    assert text == f"before\n<!-- claims -->\n{table}<!-- /claims -->\nafter\n"
    readme.write_text("no markers")
    assert run("list", "--write", "README.md")[0] == 2


def test_a_claim_is_explained(run):
    """The statement, the source and what it needs."""
    code, out, _ = run("explain", "definitions.dense")
    assert code == 0
    for label in ("claim", "if refuted", "statement", "source", "needs"):
        assert f"\n  {label}" in out


def test_a_claim_about_a_layer_of_ones_own_is_explained(run):
    """Of any layer, for the claims are the same; a contract that there is not is named with the nearest."""
    code, out, _ = run("explain", "custom.swish.gradient")
    assert code == 0
    assert "checked by   up to 10 examples of the layer's own inputs" in out
    assert "module       theorycheck.custom.gradient" in out
    code, _, err = run("explain", "custom.swish.gradeint")
    assert code == 2
    assert "Did you mean 'custom.swish.gradient'?" in err


def test_the_contract_shows_an_operation(run):
    """Signature, meaning, options and sizes."""
    code, out, _ = run("contract", "conv2d")
    assert code == 0
    assert "stride=(1, 1)" in out
    assert "H' = " in out


@pytest.mark.parametrize(
    ("variables", "terminal", "coloured"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ({"TERM": "dumb"}, True, False),
    ],
)
def test_colour_is_for_terminals(monkeypatch, variables, terminal, coloured):
    """NO_COLOR has the last word."""

    class Stream:
        def isatty(self):
            return terminal

    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert wants_colour(Stream()) is coloured


def test_a_terminal_without_unicode_loses_no_line():
    """What cannot be encoded is escaped."""
    told = separately("-m", "theorycheck", "contract", "conv2d", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert told.returncode == 0
    assert r"\u2192" in told.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
def test_a_closed_pipe_is_no_defect():
    """`theorycheck contract | head -1` ends quietly."""
    command = f"{sys.executable} -m theorycheck contract | head -1"
    told = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert told.stderr == ""


def test_a_transform_is_upheld_normwise_and_refused_componentwise(run):
    """The line says so within 80 columns; the stricter policy ends in exit code 1."""
    variants = Path(__file__).parents[1] / "variants"
    argv = ["check", f"{variants / 'fourier.py'}:Fourier", "--claims", "convolution.translation_equivariance"]
    code, out, _ = run(*argv)
    assert code == 0
    assert "upheld (normwise)  convolution.translation_equivariance" in out
    assert max(map(len, out.splitlines())) <= 80
    code, out, _ = run(*argv, "--accuracy", "componentwise")
    assert code == 1
    assert "--accuracy componentwise" in out


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        ("lstm.relabelling", ("checked by", "50 in standard", "tolerance", "blind to     two whole gates exchanged")),
        ("pooling.max_routing", ("tolerance    none: the inputs are such that nothing rounds",)),
        ("definitions.dense", ("the radius that contains every conforming", "upheld by construction")),
        (
            "dropout.rate",
            (
                "one draw is one entry of the mask",
                "error rates  1e-09: to refute a correct",
                "0.001: to uphold",
                "blind to     deviations smaller",
            ),
        ),
    ],
)
def test_a_claim_says_how_it_is_checked_and_what_that_misses(run, claim, wanted):
    """Where its tolerance or its error rates come from, and which faults it cannot see."""
    code, out, _ = run("explain", claim)
    assert code == 0
    for words in wanted:
        assert words in out, words
