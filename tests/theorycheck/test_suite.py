"""Claims × implementations × dtypes → Run."""

import json
import os
from types import ModuleType

import numpy as np
import pytest
from tests.theorycheck.fake import Affine, Good, make_property

import theorycheck
from theorycheck import report_files, suite
from theorycheck.catalogue import Property
from theorycheck.claim import Kind, Profile
from theorycheck.errors import ImplementationError, UsageError
from theorycheck.gate import ExitCode
from theorycheck.policy import Policy
from theorycheck.reference import Reference
from theorycheck.statistics import Bernoulli, Law
from theorycheck.terms import Terms, this_day
from theorycheck.verdict import Verdict
from theorycheck.waivers import Waiver

PLUGGED = suite.plugged


class Many(Good):
    """Good, in every dtype."""

    name = "many"
    dtypes = ("float64", "float32", "float16")


class Interrupting(Good):
    """The user loses patience in the middle of a call."""

    name = "interrupting"

    def dense(self, x, weight, bias):
        raise KeyboardInterrupt


@pytest.fixture
def pack(monkeypatch):
    """Replace the catalogue by the properties given to the returned function."""

    def use(*properties):
        def select(patterns):
            return [found for found in properties if not patterns or found.id in patterns]

        monkeypatch.setattr("theorycheck.catalogue.select", select)

    return use


def tosses(implementation, setting, seed):
    """Tosses of a fair coin, and a call of what the claim needs."""
    implementation.dense(np.zeros((1, 1)), np.ones((1, 1)), np.zeros(1))
    return np.random.default_rng(seed).random(4000) < 0.5


def coin(**claim):
    """A statistical property."""
    found = make_property(name="fake.coin", kind=Kind.STATISTICAL, **claim)
    module = ModuleType("coin")
    module.CLAIM = found.claim
    module.settings = lambda scope: [None]
    module.law = lambda setting: Law(
        model=Bernoulli(), value=0.5, caught=0.1, because="a coin is fair", unit="a toss", what="rate"
    )
    module.sample = tosses
    return Property("fake.coin", module)


def ids(run):
    """The ids of the results, in order."""
    return [result.id for result in run]


def test_results_come_claim_by_claim(pack):
    """Then implementation by implementation, then dtype by dtype; each is handed over as it comes."""
    pack(make_property(name="fake.a"), make_property(name="fake.b"))
    seen = []
    run = theorycheck.check(Good(), Many(), profile="quick", on_result=seen.append)
    assert ids(run) == [
        "fake.a[good-float64]",
        "fake.a[many-float64]",
        "fake.a[many-float32]",
        "fake.b[good-float64]",
        "fake.b[many-float64]",
        "fake.b[many-float32]",
    ]
    assert list(run) == seen


def test_float16_is_left_to_the_thorough_profile(pack):
    """Unless it is asked for, or the only one there is."""
    pack(make_property(examples=2))

    class Half(Good):
        dtypes = ("float16",)

    assert [result.dtype for result in theorycheck.check(Many())] == ["float64", "float32"]
    assert [r.dtype for r in theorycheck.check(Many(), profile="thorough")] == ["float64", "float32", "float16"]
    assert [result.dtype for result in theorycheck.check(Many(), dtypes="float16")] == ["float16"]
    assert [result.dtype for result in theorycheck.check(Half())] == ["float16"]


def test_a_claim_can_be_about_some_dtypes_alone(pack):
    """The others are not judged."""
    pack(make_property(dtypes=("float32",), examples=2))
    assert [result.dtype for result in theorycheck.check(Many())] == ["float32"]


def test_a_dtype_that_is_not_offered_is_not_applicable(pack):
    """It is told once, with the reason."""
    pack(make_property())
    [result] = theorycheck.check(Good(), dtypes=["float32", "float16"])
    assert (result.verdict, result.reason) == (Verdict.NOT_APPLICABLE, "float32 is not offered")


def test_a_statistical_claim_is_judged_in_one_dtype(pack):
    """A law of random behaviour does not depend on it; the first that was asked for is taken."""
    pack(coin())
    assert [result.dtype for result in theorycheck.check(Many(), profile="quick")] == ["float64"]
    assert [result.dtype for result in theorycheck.check(Many(), profile="quick", dtypes="float32")] == ["float32"]


def test_what_does_not_apply_is_recorded_once(pack):
    """Not once a dtype."""
    pack(make_property(needs=("conv2d",)))
    [result] = theorycheck.check(Many())
    assert (result.verdict, result.reason) == (Verdict.NOT_APPLICABLE, "conv2d is not offered")


def test_a_claim_of_a_longer_profile_is_left_out(pack):
    """Unless it is named: then it runs at the budget of the profile at hand."""
    pack(make_property(name="fake.slow", profile=Profile.THOROUGH), make_property(name="fake.fast"))
    assert ids(theorycheck.check(Good(), profile="quick")) == ["fake.fast[good-float64]"]
    [result] = theorycheck.check(Good(), profile="quick", claims="fake.slow")
    assert (result.claim, result.examples) == ("fake.slow", 25)


def test_a_sentence_judged_as_stated_concerns_the_reference_alone(pack):
    """Nobody's code is gated by what a text says; a run without the reference leaves it out."""
    pack(make_property(name="as_stated.linear", kind=Kind.REFUTATION, expected="refuted"), make_property())
    assert ids(theorycheck.check(Good(), profile="quick")) == ["fake.doubling[good-float64]"]
    run = theorycheck.check(Reference(), Good(), profile="quick", dtypes="float64")
    assert "as_stated.linear[reference-float64]" in ids(run)
    assert "as_stated.linear[good-float64]" not in ids(run)


def test_a_sentence_judged_as_stated_in_one_dtype_concerns_no_run_that_asks_for_others():
    """A gate in single precision does not fail for want of a counterexample in double."""
    asked = {"claims": ["as_stated.lowest_point", "definitions.dense"], "profile": "quick"}
    run = theorycheck.check(Reference(), dtypes="float32", **asked)
    assert ids(run) == ["definitions.dense[reference-float32]"]
    assert run.gate.exit_code == ExitCode.PASSED
    assert len(ids(theorycheck.check(Reference(), dtypes=["float32", "float64"], **asked))) == 3


def test_a_run_ends_at_the_first_failure_if_asked(pack):
    """It is then partial, and says why."""
    pack(make_property(name="fake.a"), make_property(name="fake.b"))
    run = theorycheck.check(Affine(), Good(), profile="quick", stop_at_first=True)
    assert ids(run) == ["fake.a[affine-float64]"]
    assert run.partial
    assert run.gate is not None
    assert run.gate.exit_code == ExitCode.REFUTED


def test_an_interrupt_leaves_a_partial_report(pack, tmp_path):
    """What was judged until then is written, then the interrupt goes on its way."""
    pack(make_property(name="fake.a"))
    with pytest.raises(KeyboardInterrupt):
        theorycheck.check(Good(), Interrupting(), profile="quick", report=tmp_path)
    written = json.loads((tmp_path / "report.json").read_text())
    assert (
        written["results"][0]["claim"],
        written["run"]["partial"],
        written["run"]["gate"]["exit_code"],
    ) == ("fake.a", True, 130)


def test_the_same_seed_gives_the_same_results(pack):
    """Another seed gives others; a fresh one is told, so that it can be repeated."""
    pack(make_property(), coin())

    def evidence(seed):
        run = theorycheck.check(Many(), profile="quick", seed=seed)
        return run.seed, [(result.seed, result.decisions) for result in run]

    assert evidence(1) == evidence(1)
    assert evidence(1) != evidence(2)
    fresh, found = evidence("fresh")
    assert (fresh, found) == evidence(fresh)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"profile": "quikc"}, "unknown profile 'quikc'. Did you mean 'quick'?"),
        ({"dtypes": "float23"}, "unknown dtype 'float23'. Did you mean 'float"),
        ({"claims": "definitions.desne"}, "unknown claim 'definitions.desne'. Did you mean 'definitions.dense'?"),
        ({"seed": -1}, "the seed must be"),
        ({"seed": "frehs"}, "the seed must be"),
        ({"time_limit": 0.0}, "the time limit must be"),
        ({"workers": 0}, "the number of workers must be at least 1"),
        ({"isolated": True}, "is an object, and lives in this process alone: give its name"),
        ({"workers": 2}, "is an object, and lives in this process alone: give its name"),
    ],
)
def test_an_unknown_option_is_a_usage_error(options, message):
    """With the nearest right name where there is one."""
    with pytest.raises(UsageError) as told:
        theorycheck.check(Good(), **options)
    assert message in str(told.value)


def test_counterexamples_are_kept_only_where_asked(pack, tmp_path, monkeypatch):
    """A call from a notebook leaves no files behind."""
    monkeypatch.chdir(tmp_path)
    pack(make_property())
    theorycheck.check(Affine(), profile="quick")
    assert list(tmp_path.iterdir()) == []
    theorycheck.check(Affine(), profile="quick", store="kept")
    [again] = theorycheck.check(Affine(), profile="quick", store="kept")
    assert again.replayed == 1


def test_the_record_says_what_took_part(pack):
    """Implementations, versions and the catalogue's claim; no host name, no path."""
    pack(make_property())
    run = theorycheck.check(Good(), profile="quick")
    assert tuple(judged.name for judged in run.implementations) == ("good",)
    assert {"fake.doubling"} == set(run.claims)
    assert {"python", "platform", "numpy", "scipy", "hypothesis"} <= set(run.environment)


def test_a_page_that_cannot_be_drawn_does_not_lose_the_record(pack, tmp_path, monkeypatch):
    """report.json is written first."""
    pack(make_property())

    def fail(*_):
        raise RuntimeError("no template")

    monkeypatch.setattr("theorycheck.report.write", fail)
    with pytest.raises(report_files.ReportError, match="could not be drawn: RuntimeError: no template"):
        theorycheck.check(Good(), profile="quick", report=tmp_path)
    assert (tmp_path / "report.json").is_file()


def test_a_folder_that_cannot_be_written_to_is_a_usage_error(pack, tmp_path):
    """Where a file stands, no folder can be made."""
    pack(make_property())
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot write to"):
        theorycheck.check(Good(), profile="quick", report=tmp_path / "file")


def test_the_policys_false_alarms_are_shared_out(pack):
    """Every decision is taken at the claim's share of them."""
    pack(coin())
    terms = Terms(Policy(false_alarms=1e-9))
    run = suite.conduct(suite.Request((Good(),), terms=terms))
    assert run.results[0].verdict is Verdict.UPHELD
    [decision] = run.results[0].decisions
    assert decision.alpha == pytest.approx(1e-12, rel=1e-9)
    assert run.false_alarms["good"].family_alpha == 1e-9


def test_a_claim_required_by_its_id_is_judged_whatever_the_profile(pack, monkeypatch):
    """A pattern takes what the profile runs."""
    claims = [make_property(name=name, profile=Profile.THOROUGH, examples=2) for name in ("fake.a", "fake.b")]
    pack(*claims)
    monkeypatch.setattr("theorycheck.policy.ids", lambda: ["fake.a", "fake.b"])
    for required, judged in (("fake.a",), ["fake.a"]), (("fake.a", "fake.*"), ["fake.a"]), (("fake.*",), []):
        assert [found.id for found in suite.select((), "quick", Policy(require=required))] == judged


def test_a_waived_claim_is_judged_without_looking_for_the_minimal_case(pack):
    """Its refutation is that of the first case; the waiver stands with it."""
    pack(make_property())
    terms = Terms(waivers=(Waiver("fake.doubling", "affine", "by choice", this_day()),), today=this_day())
    waived, judged = (suite.conduct(suite.Request((Affine(),), terms=on)).results[0] for on in (terms, Terms()))
    assert (waived.verdict, waived.waived.reason, judged.waived) == (Verdict.REFUTED, "by choice", None)
    assert waived.worst == judged.met.worst
    assert waived.examples == judged.examples


class Unbuildable(Good):
    """Has no device to run on."""

    def __init__(self):
        raise RuntimeError("no device")


def test_one_that_cannot_be_constructed_does_not_keep_the_others_from_being_judged(pack):
    """The record says why it was left out, and the gate fails."""
    pack(make_property())
    run = theorycheck.check(Unbuildable, Good(), profile="quick")
    assert ids(run) == ["fake.doubling[good-float64]"]
    assert "RuntimeError: no device" in run.implementations[0].failure
    assert run.gate is not None
    assert run.gate.exit_code == ExitCode.IMPLEMENTATION


def test_if_none_can_be_constructed_the_error_is_raised(pack):
    """There is nothing to report."""
    pack(make_property())
    with pytest.raises(ImplementationError, match="no device"):
        theorycheck.check(Unbuildable, profile="quick")


def test_counterexamples_are_kept_where_the_run_began(pack, tmp_path, monkeypatch):
    """An implementation may go to another directory."""

    class Moving(Affine):
        def dense(self, x, weight, bias):
            os.chdir("/")
            return super().dense(x, weight, bias)

    monkeypatch.chdir(tmp_path)
    pack(make_property())
    theorycheck.check(Moving(), profile="quick", store="kept")
    assert list((tmp_path / "kept").rglob("*.json"))


def test_workers_are_as_many_as_the_work_is_worth(pack, monkeypatch):
    """An object, and a few claims, are judged in this process; a long run of names is shared, unless told otherwise."""
    pack(*(make_property(name=f"fake.claim_{n}") for n in range(4)))
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1}, raising=False)
    lanes = []

    def plugged(implementations, ask, *, isolated, workers, elsewhere):
        assert elsewhere is None
        lanes.append(workers)
        return PLUGGED([Good()], ask)

    monkeypatch.setattr(suite, "plugged", plugged)
    for seconds, given in ((9.0, ("numpy",)), (0.01, ("numpy",)), (9.0, (Good(),))):
        monkeypatch.setattr(
            suite.costs, "known", lambda *_, s=seconds: dict.fromkeys(map("fake.claim_{}".format, range(4)), s)
        )
        suite.conduct(suite.Request(given, workers=None))
    assert lanes == [2, 1, 1]
