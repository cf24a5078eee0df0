"""The gate through the command line: every exit code, every waiver that does not hold, every configuration error."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from theorycheck import cli
from theorycheck.gate import ExitCode
from theorycheck.record_json import load

THEORYCHECK = Path(sys.executable).with_name("theorycheck")
TODAY = datetime.now(UTC).date()
SOON, LATER = TODAY + timedelta(days=10), TODAY + timedelta(days=100)
KERNELS = """
import time
from pathlib import Path

class Right:
    name = "right"
    def dense(self, x, weight, bias):
        return x @ weight.T + bias

class Wrong(Right):
    name = "wrong"
    def dense(self, x, weight, bias):
        return super().dense(x, weight, bias) + 1

class Raising(Right):
    name = "raising"
    def dense(self, x, weight, bias):
        raise ValueError("no")

class Constructing(Right):
    def __init__(self):
        raise RuntimeError("no device")

class Slow(Right):
    name = "slow"
    def dense(self, x, weight, bias):
        Path("begun").touch()
        time.sleep(60)
"""
QUICK = 'profile = "quick"\n'
DENSE = f'{QUICK}require = ["definitions.dense"]\n'


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A user's folder: kernels, and the policy and waivers that the returned function writes."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    (tmp_path / "kernels_g.py").write_text(KERNELS)

    def write(policy=DENSE, waivers="", **fields):
        (tmp_path / "pyproject.toml").write_text(f"[tool.theorycheck]\n{policy}", encoding="utf-8")
        if waivers or fields:
            (tmp_path / "theorycheck-waivers.toml").write_text(waivers or a_waiver(**fields), encoding="utf-8")
        return tmp_path

    yield write
    sys.modules.pop("kernels_g", None)


@pytest.fixture
def run(capsys):
    """Run what the installed command runs, in this process: its exit code, and all that it told."""

    def command(name, *argv):
        code = cli.main([name, *argv, *["--in-process"] * (name == "check")])
        told = capsys.readouterr()
        return code, told.out + told.err

    return command


def a_waiver(**fields):
    """The text of a waiver of what `Wrong` gets wrong, with some fields of its own."""
    given = {
        "claim": "'definitions.dense'",
        "implementation": "'wrong'",
        "reason": "'adds one on purpose'",
        "expires": str(LATER),
    }
    return "[[waiver]]\n" + "".join(f"{key} = {value}\n" for key, value in (given | fields).items() if value)


def installed(*argv):
    """Run the installed command: its exit code and all that it told."""
    told = subprocess.run(
        [THEORYCHECK, *argv], capture_output=True, text=True, encoding="utf-8", timeout=120, check=False
    )
    return told.returncode, told.stdout + told.stderr


@pytest.mark.parametrize(
    ("argv", "code", "told"),
    [
        (["kernels_g.py:Right"], ExitCode.PASSED, "PASSED: 1 upheld."),
        (["kernels_g.py:Wrong"], ExitCode.REFUTED, "FAILED: 1 refuted."),
        (["kernels_g.py:Rong"], ExitCode.USAGE, "unknown object 'Rong'. Did you mean 'Wrong'?"),
        (["kernels_h.py"], ExitCode.USAGE, "unknown file 'kernels_h.py'. Did you mean 'kernels_g.py'?"),
        (["kernels_g.py:Right", "--time-limit", "1e-9"], ExitCode.INCONCLUSIVE, "INCONCLUSIVE: 1 inconclusive."),
        (["kernels_g.py:Wrong", "--waivers", "expired.toml"], ExitCode.WAIVER, "FAILED: 1 refuted, 1 waiver does not"),
        (["kernels_g.py:Right", "--floor", "2"], ExitCode.TOO_LITTLE, "TOO LITTLE WAS JUDGED: 1 upheld, too few"),
        (["kernels_g.py:Raising"], ExitCode.IMPLEMENTATION, "FAILED: 1 error."),
        (["kernels_g.py:Constructing"], ExitCode.IMPLEMENTATION, "it raised RuntimeError: no device"),
    ],
)
def test_the_installed_command_exits_with_the_code_of_the_gate(project, argv, code, told):
    """And says the same in words."""
    folder = project()
    (folder / "expired.toml").write_text(a_waiver(expires=TODAY - timedelta(days=1)), encoding="utf-8")
    found, output = installed("check", *argv)
    assert code == found, output
    assert told in output


def test_a_defect_of_ours_has_a_code_of_its_own(project, run, monkeypatch):
    """70, whatever the verdicts are."""
    project()
    monkeypatch.setattr("theorycheck.report.write", lambda run, directory: 1 / 0)
    assert run("check", "kernels_g.py:Right")[0] == ExitCode.DEFECT


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_an_interrupt_leaves_the_partial_report(project):
    """130, with what was judged until then."""
    folder = project(f'{QUICK}require = ["definitions.dense", "gradients.vjp.dense"]')
    started = subprocess.Popen(
        [THEORYCHECK, "check", "kernels_g.py:Right", "kernels_g.py:Slow"],
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    while not (folder / "begun").exists():
        assert started.poll() is None
        time.sleep(0.02)
    os.killpg(started.pid, signal.SIGINT)
    output, _ = started.communicate(timeout=60)
    assert started.returncode == ExitCode.INTERRUPTED
    assert b"INTERRUPTED: 1 upheld." in output
    assert load(folder / "reports" / "out" / "report.json").partial


@pytest.mark.parametrize(
    ("argv", "severest"),
    [
        (["Wrong", "Raising", "Right"], ExitCode.REFUTED),
        (["Raising", "Right"], ExitCode.IMPLEMENTATION),
        (["Right"], ExitCode.WAIVER),
    ],
)
def test_of_several_codes_the_severest_counts(project, run, argv, severest):
    """1, 6, 4, 5, 3: here with a waiver that matches nothing, and a floor that nobody reaches."""
    project(f"{DENSE}floor = 9", implementation="'nobody'")
    code, told = run("check", *(f"kernels_g.py:{name}" for name in argv))
    assert code == severest
    assert "it matches nothing: unknown implementation 'nobody'" in " ".join(told.split())
    assert "the floor is 9" in told


def test_a_waived_refutation_passes_and_is_told(project, run):
    """In the line of the claim, in the record with its reason, and on the page; and that it will expire soon."""
    folder = project(expires=SOON)
    code, told = run("check", "kernels_g.py:Wrong")
    assert code == ExitCode.PASSED
    assert f"waived until {SOON}" in told
    assert "PASSED: 1 waived." in told
    assert f"the waiver of definitions.dense for wrong expires on {SOON}" in told
    found = load(folder / "reports" / "out" / "report.json")
    assert found.results[0].waived.reason == "adds one on purpose"
    assert found.gate.policy["file"] == "pyproject.toml"
    assert f"waived until {SOON}" in (folder / "reports" / "out" / "report.html").read_text(encoding="utf-8")


def test_a_waived_failure_is_explained_where_one_looks_closely(project, run):
    """With -v: the numbers and the reason."""
    project(owner="'Ada'")
    _, told = run("check", "kernels_g.py:Wrong", "-v")
    assert "observed" in told
    assert f"waived     until {LATER}: adds one on purpose (Ada)" in told


@pytest.mark.parametrize(
    ("target", "fields", "problem"),
    [
        ("Wrong", {"expires": TODAY - timedelta(days=1)}, "it expired on"),
        ("Right", {"claim": "'definitions.desne'"}, "unknown claim 'definitions.desne'. Did you mean"),
        ("Right", {"implementation": "'rihgt'"}, "it matches nothing: unknown implementation 'rihgt'. Did you mean"),
        (
            "Right",
            {"implementation": "'right'", "when": "{dtype = 'float32'}"},
            "it matches nothing: the claim does not",
        ),
        ("Right", {"implementation": "'right'"}, "it is no longer needed: the claim is upheld"),
        ("Raising", {"implementation": "'raising'"}, "the claim fails in another way: it is error, not refuted"),
        ("Wrong", {"signature": "{what = 'bias'}"}, "the claim fails in another way: what fails is 'y of dense'"),
        ("Wrong", {"signature": "{size = [1, 2]}"}, "the claim fails in another way: its size is"),
    ],
)
def test_a_waiver_that_does_not_hold_fails_the_gate(project, run, target, fields, problem):
    """Exit code 4, and what is wrong with it."""
    project(**fields)
    code, told = run("check", f"kernels_g.py:{target}")
    assert code == ExitCode.WAIVER
    assert problem in " ".join(told.split())


def test_a_pattern_waives_no_more_claims_than_it_says(project, run):
    """Two of them raise; and an error that is waived is no judgement."""
    fields = {
        "claim": "'*'",
        "implementation": "'raising'",
        "signature": "{verdict = 'error', what = 'ValueError: no'}",
    }
    for at_most, code in (2, ExitCode.TOO_LITTLE), (1, ExitCode.WAIVER):
        project(f'{QUICK}require = ["definitions.dense", "contracts.dtype"]', at_most=at_most, **fields)
        found, told = run("check", "kernels_g.py:Raising")
        assert code == found
    assert "it covers 2 failing claims, at most 1 are waived" in told


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        ("flor = 2", "unknown key 'flor'. Did you mean 'floor'?"),
        ("floor = '2'", "floor: expected int, got str"),
        ("floor = 0", "floor must be at least 1"),
        ("profile = 'quikc'", "unknown profile 'quikc'. Did you mean 'quick'?"),
        ("seed = -1", "the seed must be an int in [0, 2**63)"),
        ("accuracy = 'norm'", "unknown accuracy 'norm'. Did you mean 'normwise'?"),
        ("false_alarms = 1.5", "false_alarms must lie above 0"),
        ("suite = '7'", "unknown edition '7'. Known are 1."),
        ("require = ['definitions.desne']", "unknown claim 'definitions.desne'. Did you mean"),
        ("recommend = ['definition.*']", "unknown claim 'definition.*'. Did you mean"),
        ("implementations = ['torhc']", "unknown implementation 'torhc'. Did you mean 'torch'?"),
        ("floor = ", "pyproject.toml: it is no TOML"),
    ],
)
def test_a_policy_that_cannot_be_meant_is_a_usage_error(project, run, policy, told):
    """Exit code 2, before anything is judged."""
    folder = project(policy)
    code, output = run("check")
    assert code == ExitCode.USAGE
    assert told in output
    assert not (folder / "reports").exists()


@pytest.mark.parametrize(
    ("waivers", "told"),
    [
        (a_waiver(raison="'x'"), "unknown key 'raison'. Did you mean 'reason'?"),
        (a_waiver(reason=""), "missing required field reason"),
        (a_waiver(expires=""), "missing required field expires"),
        (a_waiver(expires=TODAY + timedelta(days=181)), "a waiver lasts 180 days at most"),
        (a_waiver(claim="'definitions.*'"), "claim is a pattern: at_most must say"),
        (a_waiver(when="{dtype = 'float23'}"), "unknown dtype 'float23'"),
        ("[[waiver", "theorycheck-waivers.toml: it is no TOML"),
    ],
)
def test_a_waiver_that_cannot_be_meant_is_a_usage_error(project, run, waivers, told):
    """Exit code 2, before anything is judged."""
    project(waivers=waivers)
    code, output = run("check", "kernels_g.py:Wrong")
    assert code == ExitCode.USAGE
    assert told in output


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["--floor", "0"], "'0' is no whole number above 0"),
        (["--require", "definitions.desne"], "unknown claim 'definitions.desne'"),
        (["--waivers", "nowhere.toml"], "nowhere.toml: it cannot be read"),
        (["--baseline", "nowhere.json"], "no baseline: cannot read 'nowhere.json'"),
        (["--baseline", "kernels_g.py"], "no baseline: this is no theorycheck report"),
    ],
)
def test_options_of_the_gate_are_checked(project, run, argv, told):
    """Exit code 2; a file that is named must be there."""
    project()
    code, output = run("check", "kernels_g.py:Right", *argv)
    assert code == ExitCode.USAGE
    assert told in output


def test_the_command_line_outweighs_the_policy(project, run):
    """Whoever it names is judged, in the profile that it names."""
    folder = project(f'{DENSE}implementations = ["kernels_g.py:Wrong"]\nseed = 5\nfloor = 9')
    assert run("check", "kernels_g.py:Right", "--seed", "6", "--floor", "1")[0] == ExitCode.PASSED
    found = load(folder / "reports" / "out" / "report.json")
    assert ([judged.name for judged in found.implementations], found.seed) == (["right"], 6)
    assert run("check", "--floor", "1")[0] == ExitCode.REFUTED


def test_the_policy_of_the_repository_holds_in_its_folders(project, run, monkeypatch):
    """Its files and its waivers are found, and the report says which policy it was."""
    folder = project(f'{DENSE}implementations = ["kernels_g.py:Wrong"]', claim="'definitions.dense'")
    (folder / ".git").mkdir()
    (folder / "inside").mkdir()
    monkeypatch.chdir(folder / "inside")
    code, told = run("check")
    assert code == ExitCode.PASSED
    assert "policy ../pyproject.toml" in told
    assert load(Path("reports/out/report.json")).implementations[0].target == "../kernels_g.py:Wrong"


def test_claims_named_on_the_command_line_suspend_the_floor(project, run):
    """So does a dtype; that one claim is judged is asked for all the same."""
    project(f"{QUICK}floor = 9")
    assert run("check", "kernels_g.py:Right", "--claims", "definitions.dense")[0] == ExitCode.PASSED
    assert run("check", "kernels_g.py:Right", "--claims", "definitions.mlp")[0] == ExitCode.TOO_LITTLE


def test_a_required_claim_must_apply(project, run):
    """An id that is not applicable: exit code 5."""
    project(f'{QUICK}require = ["definitions.dense", "definitions.mlp"]')
    code, told = run("check", "kernels_g.py:Right")
    assert code == ExitCode.TOO_LITTLE
    assert "definitions.mlp is required, and was not judged for right" in told


def test_a_recommended_claim_is_told_and_fails_nothing(project, run):
    """Its line says so."""
    project(f'{QUICK}require = ["definitions.mlp*"]\nrecommend = ["definitions.dense"]\n')
    code, told = run("check", "kernels_g.py:Wrong")
    assert code == ExitCode.PASSED
    assert "✗ refuted         definitions.dense                         recommended" in told


def test_a_baseline_lets_known_refutations_pass(project, run, tmp_path):
    """And no others; a run that cannot be compared is said to be one."""
    project()
    assert run("check", "kernels_g.py:Wrong", "--report", "before")[0] == ExitCode.REFUTED
    known = ("--baseline", str(tmp_path / "before" / "report.json"))
    code, told = run("check", "kernels_g.py:Wrong", *known)
    assert (code, "PASSED: 1 known from the baseline." in told) == (ExitCode.PASSED, True)
    code, told = run("check", "kernels_g.py:Wrong", "--require", "contracts.purity", *known)
    assert code == ExitCode.PASSED
    assert "the baseline did not judge contracts.purity" in told
    code, told = run("check", "kernels_g.py:Wrong", "--profile", "standard", *known)
    assert "the baseline is another kind of run: profile: quick before, standard now" in told
    assert run("check", "kernels_g.py:Raising", *known)[0] == ExitCode.IMPLEMENTATION


def test_waivers_are_proposed_written_and_dropped(project, run):
    """What else stands in the file stays as it is."""
    folder = project(waivers="# ours\n")
    path = folder / "theorycheck-waivers.toml"
    assert run("check", "kernels_g.py:Wrong")[0] == ExitCode.REFUTED
    code, told = run("waive")
    assert (code, path.read_text(encoding="utf-8")) == (0, "# ours\n")
    assert "# add the waiver of definitions.dense for wrong" in told
    assert run("waive", "--update")[0] == ExitCode.USAGE
    assert run("waive", "--update", "--reason", "on purpose", "--expires", str(SOON))[0] == 0
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# ours\n")
    assert f'reason = "on purpose"\nexpires = {SOON}\n' in text
    assert run("check", "kernels_g.py:Wrong")[0] == ExitCode.PASSED
    assert "needs no edit" in run("waive")[1]
    path.write_text(text.replace("'wrong'", "'right'").replace('"wrong"', '"right"'), encoding="utf-8")
    assert run("check", "kernels_g.py:Right")[0] == ExitCode.WAIVER
    assert "dropped the waiver of definitions.dense for right" in run("waive", "--update")[1]
    assert path.read_text(encoding="utf-8") == "# ours\n"


@pytest.mark.parametrize(
    ("checked", "argv", "told"),
    [
        (["--claims", "definitions.dense"], [], "the run judged definitions.dense alone"),
        (["-x"], [], "the run ended early"),
        ([], ["--expires", "soon"], "--expires 'soon' is no date"),
        ([], ["--expires", str(TODAY + timedelta(days=181))], "must lie between today and"),
    ],
)
def test_waivers_are_not_proposed_from_a_part_of_a_run(project, run, checked, argv, told):
    """It would drop the waivers of all that was left out."""
    project()
    assert run("check", "kernels_g.py:Wrong", *checked)[0] == ExitCode.REFUTED
    code, output = run("waive", *argv)
    assert code == ExitCode.USAGE
    assert told in output


def test_a_waiver_is_renewed_in_its_place(project, run):
    """Its owner and the comments around it stay."""
    fields = {"expires": TODAY - timedelta(days=1), "owner": "'Ada'  # who knows why"}
    folder = project(waivers=a_waiver(**fields) + "\n# the end\n")
    assert run("check", "kernels_g.py:Wrong")[0] == ExitCode.WAIVER
    assert "renewed" in run("waive", "--update", "--reason", "still on purpose")[1]
    text = (folder / "theorycheck-waivers.toml").read_text(encoding="utf-8")
    assert "owner = 'Ada'  # who knows why" in text
    assert text.endswith("# the end\n")
    assert run("check", "kernels_g.py:Wrong")[0] == ExitCode.PASSED
