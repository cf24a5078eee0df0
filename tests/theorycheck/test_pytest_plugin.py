"""Properties as pytest items, and claims in a user's own test file."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import theorycheck_properties

pytest_plugins = ["pytester"]

PACK = Path(theorycheck_properties.__file__).parent
DENSE = PACK / "definitions" / "dense.py"
FOURIER = Path(__file__).parents[1] / "variants" / "fourier.py"
OPTIONS = ("-p", "no:cacheprovider", "--theory-profile", "quick")

KERNELS = """
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
    name = "raising"
    def dense(self, x, weight, bias):
        raise ValueError("no")
"""


@pytest.fixture
def kernels(pytester):
    """A folder with a user's kernels."""
    pytester.makepyfile(kernels_p=KERNELS)
    return pytester


def judge(pytester, *arguments):
    """Run pytest in a process of its own."""
    return pytester.runpytest_subprocess(*OPTIONS, *arguments)


def test_a_property_file_is_an_item_per_implementation_and_dtype(kernels):
    """With the id that results have everywhere."""
    found = judge(kernels, DENSE, "--implementation=kernels_p:Right", "--implementation=reference", "-v")
    found.assert_outcomes(passed=4)
    found.stdout.fnmatch_lines(["*::definitions.dense[[]right-float32[]] PASSED*"])


def test_a_folder_of_properties_is_collected(kernels):
    """Helpers and packages are not; the profile chooses."""
    found = judge(kernels, PACK / "definitions", "--implementation=kernels_p.py:Right", "-k", "dense")
    assert found.ret == 0
    assert found.parseoutcomes()["passed"] == 2


def test_the_shipped_properties_are_found_by_package_name(kernels):
    """As a user runs them."""
    found = judge(kernels, "--pyargs", "theorycheck_properties.definitions", "--implementation=kernels_p:Right")
    assert found.ret == 0
    assert found.parseoutcomes()["passed"] == 2


def test_refuted_and_error_fail_and_say_which(kernels):
    """With the numbers, the minimal case and a line that shows it again."""
    found = judge(
        kernels,
        DENSE,
        "--implementation=kernels_p:Wrong",
        "--implementation=kernels_p:Raising",
        "--theory-dtype=float64",
    )
    found.assert_outcomes(failed=2)
    found.stdout.fnmatch_lines(
        [
            "*_ definitions.dense[[]wrong-float64[]]: refuted _*",
            "refuted",
            "  observed *",
            "  again      theorycheck check kernels_p:Wrong --claims definitions.dense *",
            "*_ definitions.dense[[]raising-float64[]]: error _*",
            "error",
            "  dense raised ValueError: no (raising)",
        ]
    )
    assert "Traceback" not in found.stdout.str()


def test_nothing_judged_is_exit_status_5(kernels):
    """Not applicable is skipped with its reason, and skips alone are no success."""
    found = judge(kernels, PACK / "definitions" / "mlp.py", "--implementation=kernels_p:Right", "-rs")
    assert found.ret == 5
    found.assert_outcomes(skipped=1)
    found.stdout.fnmatch_lines(["*mlp is not offered*"])


def test_a_sentence_judged_as_stated_passes_when_refuted(pytester):
    """On the reference alone."""
    sentence = next((PACK / "as_stated").glob("[a-z]*.py"))
    found = judge(pytester, sentence, "--implementation=reference", "--implementation=numpy")
    assert found.ret == 0
    assert "numpy-" not in found.stdout.str()


@pytest.mark.parametrize(("accuracy", "exit_code"), [("normwise", 0), ("componentwise", 1)])
def test_transforms_are_refused_where_every_entry_must_be_right(pytester, accuracy, exit_code):
    """The policy of the command line, under its longer name."""
    definition = PACK / "convolution" / "definition.py"
    who = ("--theory-dtype=float32", f"--implementation={FOURIER}:Fourier")
    assert judge(pytester, definition, *who, f"--theory-accuracy={accuracy}").ret == exit_code


def test_an_unknown_accuracy_is_a_usage_error(pytester):
    """The nearest is named."""
    found = judge(pytester, DENSE, "--implementation=reference", "--theory-accuracy=normwize")
    assert found.ret == pytest.ExitCode.USAGE_ERROR
    found.stderr.fnmatch_lines(["*Did you mean 'normwise'?*"])


def test_an_unknown_implementation_is_a_usage_error(pytester):
    """Before anything is collected."""
    found = judge(pytester, DENSE, "--implementation=torhc")
    assert found.ret == pytest.ExitCode.USAGE_ERROR
    found.stderr.fnmatch_lines(["*unknown implementation 'torhc'. Did you mean 'torch'?*"])


def test_a_report_can_be_asked_for(kernels):
    """With our own exit code in it; under pytest its own stays."""
    found = judge(kernels, DENSE, "--implementation=kernels_p:Wrong", "--theory-report=out")
    assert found.ret == 1
    written = json.loads((kernels.path / "out" / "report.json").read_text(encoding="utf-8"))
    assert written["run"]["gate"]["exit_code"] == 1
    assert len(written["results"]) == 2
    assert (kernels.path / "out" / "report.html").is_file()


def test_evidence_travels_from_the_workers_of_xdist(kernels):
    """The report of a distributed run has all results."""
    found = judge(kernels, DENSE, "--implementation=kernels_p:Right", "--theory-report=out", "-n", "2")
    assert found.ret == 0
    written = json.loads((kernels.path / "out" / "report.json").read_text(encoding="utf-8"))
    assert [result["dtype"] for result in written["results"]] == ["float32", "float64"]


def test_claims_in_a_users_own_test_file(kernels):
    """`parametrize` gives a check for each claim, implementation and dtype."""
    kernels.makepyfile(
        test_theory="""
        import theorycheck
        from kernels_p import Right, Wrong

        @theorycheck.parametrize(Right(), Wrong, claims="definitions.dense", profile="quick", dtypes="float64")
        def test_theory(check):
            check()
        """
    )
    found = kernels.runpytest_subprocess("-p", "no:cacheprovider", "-v")
    found.assert_outcomes(passed=1, failed=1)
    found.stdout.fnmatch_lines(
        [
            "*test_theory[[]definitions.dense[[]right-float64[]][]] PASSED*",
            "*test_theory[[]definitions.dense[[]wrong-float64[]][]] FAILED*",
            "refuted",
            "  again      theorycheck.check(*, claims='definitions.dense', dtypes='float64', seed=0, profile='quick')",
        ]
    )


def test_a_project_that_does_not_ask_is_left_alone(pytester):
    """Its tests load no NumPy, a parameter of its own may be named `check`, and no summary appears."""
    pytester.makepyfile(
        """
        import sys
        import pytest

        @pytest.mark.parametrize("check", [1])
        def test_own(check):
            assert "theorycheck.pytest_plugin" in sys.modules
            assert "numpy" not in sys.modules
            assert "theorycheck.suite" not in sys.modules
        """
    )
    found = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:hypothesispytest")
    found.assert_outcomes(passed=1)
    assert "= theorycheck =" not in found.stdout.str()


def test_importing_the_plugin_loads_neither_numpy_nor_hypothesis(pytester):
    """Every pytest session pays for it."""
    heavy = "{'numpy', 'hypothesis', 'jinja2', 'msgspec'}"
    script = f"import sys, theorycheck.pytest_plugin; print({heavy} & set(sys.modules))"
    assert pytester.run(sys.executable, "-c", script).stdout.str().strip() == "set()"


def test_a_waived_failure_is_an_expected_one(kernels):
    """With its reason; one that expired, or is of another kind, fails and says so."""
    waiver = "[[waiver]]\nclaim = 'definitions.dense'\nimplementation = '{}'\nreason = 'adds one'\nexpires = {}\n"
    today = datetime.now(UTC).date()
    text = waiver.format("wrong", today) + waiver.format("raising", today)
    (kernels.path / "waivers.toml").write_text(text, encoding="utf-8")
    options = (DENSE, "--theory-waivers=waivers.toml", "--implementation=kernels_p:Wrong", "--theory-dtype=float64")
    found = judge(kernels, *options, "-rx")
    found.assert_outcomes(xfailed=1)
    found.stdout.fnmatch_lines([f"XFAIL*definitions.dense*waived until {today}: adds one"])
    found = judge(kernels, *options, "--implementation=kernels_p:Raising")
    found.assert_outcomes(xfailed=1, failed=1)
    found.stdout.fnmatch_lines(["*but*the claim fails in another way: it is error, not refuted*"])
    (kernels.path / "waivers.toml").write_text("[[waiver]]\n", encoding="utf-8")
    judge(kernels, *options).stderr.fnmatch_lines(["*waiver 1: missing required field claim*"])


THEIRS = """
import theorycheck
from kernels_p import Right, Wrong

class TestTheory:
    @theorycheck.parametrize(Right(), Wrong(), claims="definitions.dense", profile="quick")
    def test_claim(self, check):
        check()
"""
CUSTOM = """
import numpy as np
import theorycheck

class Mine:
    custom = {
        "wrong": (np.tanh, lambda x, dy: dy, (np.ones(3),)),
        "kinked": (np.abs, lambda x, dy: dy * np.sign(x), (np.zeros(3),)),
    }

@theorycheck.parametrize(Mine(), claims="custom.*.gradient")
def test_theory(check):
    check()
"""


def test_a_test_in_a_class_is_distributed_like_any_other(kernels):
    """The ids are the same in every worker, and the report has the results of all."""
    kernels.makepyfile(test_theory=THEIRS)
    found = judge(kernels, "-n", "2", "--theory-report=out", "-v")
    found.assert_outcomes(passed=2, failed=2)
    found.stdout.fnmatch_lines(["*test_theory.py::TestTheory::test_claim[[]definitions.dense[[]right-float32[]][]]*"])
    report = json.loads((kernels.path / "out" / "report.json").read_text(encoding="utf-8"))
    assert {(entry["implementation"], entry["verdict"]) for entry in report["results"]} == {
        ("right", "upheld"),
        ("wrong", "refuted"),
    }
    assert len(report["results"]) == 4


def test_the_first_failure_may_end_it(kernels):
    """Of those that are chosen by id; what is only collected is not judged, and that is no failure."""
    kernels.makepyfile(test_theory=THEIRS)
    judge(kernels, "-x", "-k", "wrong").assert_outcomes(failed=1, deselected=2)
    found = judge(kernels, "--collect-only", "-q")
    assert found.ret == 0
    found.stdout.no_fnmatch_line("*= theorycheck =*")


def test_claims_are_chosen_by_pattern_and_counted(kernels):
    """Whatever the profile. Fewer of them than the floor are too little, however green: claims count, not results."""
    package = ("--pyargs", "theorycheck_properties", "--implementation=kernels_p:Right")
    found = judge(kernels, *package, "--theory-claims=definitions.dense", "--theory-floor=2")
    found.assert_outcomes(passed=2)
    assert found.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    found.stdout.fnmatch_lines(["TOO LITTLE WAS JUDGED: 2 upheld, too few claims for right: 1 judged, the floor is 2."])
    found = judge(kernels, *package, "--theory-claims=definitions.dens")
    assert found.ret == pytest.ExitCode.USAGE_ERROR
    found.stderr.fnmatch_lines(["*Did you mean 'definitions.dense'?"])


def test_layers_of_ones_own_are_collected_with_a_pack(pytester):
    """Beside its properties, and chosen as they are; nothing of them in a folder of the pack alone."""
    pytester.makepyfile(layers_p=CUSTOM)
    pack = ("--pyargs", "theorycheck_properties", "--implementation=layers_p:Mine")
    found = judge(pytester, *pack, "--theory-claims=custom.wrong.*", "-n", "2")
    found.assert_outcomes(passed=5, skipped=1, failed=1)
    found.stdout.fnmatch_lines(["*custom.wrong.gradient[[]*-float64[]]: refuted*"])
    judge(pytester, DENSE, "--implementation=layers_p:Mine").assert_outcomes(skipped=1)


def test_layers_of_ones_own_are_judged(pytester):
    """An inconclusive claim fails as a refuted one does, and the heading says which it is."""
    pytester.makepyfile(test_theory=CUSTOM)
    found = judge(pytester)
    found.assert_outcomes(failed=2)
    found.stdout.fnmatch_lines(["*custom.wrong.gradient[[]*-float64[]][]]: refuted*"])
    found.stdout.fnmatch_lines(["*custom.kinked.gradient[[]*-float64[]][]]: inconclusive*"])
