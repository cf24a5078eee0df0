"""Run ⇄ report.json."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from tests.theorycheck.records import HOSTILE, a_refutation, a_result, a_run, every_verdict

from theorycheck.errors import UsageError
from theorycheck.evidence import Reading
from theorycheck.record import Gate, Met, Waived
from theorycheck.record_json import from_json, load, to_json, write
from theorycheck.verdict import Verdict


def test_a_run_read_back_gives_the_same_json():
    """Nothing is lost on the way to the file and back."""
    run = every_verdict()
    assert to_json(run) == to_json(from_json(to_json(run)))


def test_a_run_read_back_is_the_same_run():
    """Where all numbers are finite, the data itself is equal."""
    run = a_run(a_result(reading=Reading(0.5, True, "y", (1, 2), 1.5, 2.0, 1e-9), worst=0.5))
    assert run == from_json(to_json(run))


def test_numbers_that_json_does_not_have_are_strings():
    """NaN and the infinities stand as `nan`, `inf`, `-inf`, and come back as numbers."""
    run = a_run(a_refutation())
    result = json.loads(to_json(run))["results"][0]
    assert (
        result["worst"],
        result["reading"]["observed"],
        result["reading"]["expected"],
        result["reading"]["worst"],
    ) == ("nan", "nan", "-inf", "inf")
    again = from_json(to_json(run)).results[0]
    assert again.reading is not None
    assert math.isnan(again.worst)
    assert math.isnan(again.reading.observed)
    assert -math.inf == again.reading.expected


def test_a_fact_that_reads_nan_stays_text():
    """Only where a number is compared does the string mean the number."""
    reading = Reading(math.inf, True, "the dtype", observed="nan", expected="float64", relation="is")
    again = from_json(to_json(a_run(a_refutation(reading=reading)))).results[0].reading
    assert again is not None
    assert again.observed == "nan"


def test_what_is_no_data_becomes_its_text():
    """Observed shapes and NumPy scalars are no JSON: a shape is told in words, a scalar is a number."""
    shape = Reading(math.inf, np.True_, "shape", observed=(2, 3), expected=np.float32(0.5), relation="is")  # type: ignore[arg-type]
    written = json.loads(to_json(a_run(a_refutation(reading=shape))))["results"][0]["reading"]
    assert (written["observed"], written["expected"], written["informative"]) == ("(2, 3)", 0.5, True)


def test_keys_are_sorted_and_the_schema_is_named():
    """A diff of two reports shows what changed, not in which order it was written."""
    seen = []
    data = json.loads(
        to_json(every_verdict()), object_pairs_hook=lambda pairs: seen.append([k for k, _ in pairs]) or dict(pairs)
    )
    assert seen == [sorted(keys) for keys in seen]
    assert data["schema"] == "theorycheck-report/1"


def test_only_what_stands_under_timing_depends_on_the_clock():
    """The same results at another time give the same bytes elsewhere."""

    def without_clocks(run):
        data = json.loads(to_json(run))
        del data["run"]["timing"]
        for result in data["results"]:
            del result["timing"]
        return data

    run = every_verdict()
    later = replace(
        run,
        started="2027-01-01T00:00:00+00:00",
        seconds=99.0,
        results=tuple(replace(result, seconds=9.0) for result in run.results),
    )
    assert to_json(run) != to_json(later)
    assert without_clocks(run) == without_clocks(later)


def test_verdicts_are_written_as_words():
    """The five words of the schema."""
    written = {result["verdict"] for result in json.loads(to_json(every_verdict()))["results"]}
    assert {"upheld", "refuted", "inconclusive", "not_applicable", "error"} == written


def test_a_hostile_name_is_stored_whole():
    """A lone surrogate, which UTF-8 cannot hold, does not lose the report."""
    written = json.loads(to_json(a_run(a_result(implementation=f"{HOSTILE}\ud800"))))
    assert f"{HOSTILE}\\ud800" == written["results"][0]["implementation"]


def test_unknown_keys_are_ignored():
    """A later version of the same schema may say more."""
    data = json.loads(to_json(a_run(a_result())))
    data["news"] = data["results"][0]["news"] = data["claims"][0]["news"] = 1
    assert len(from_json(json.dumps(data).encode())) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no theorycheck report"),
        ("[]", "no theorycheck report"),
        ("{}", "its schema is None"),
        ('{"schema": "theorycheck-report/2"}', "upgrade theorycheck"),
        ('{"schema": "theorycheck-report/1"}', "no theorycheck report: the key 'run' is missing"),
        ('{"schema": "lighthouse/1"}', "its schema is 'lighthouse/1'"),
    ],
)
def test_what_is_no_report_is_refused_in_words(text, message):
    """A newer schema, another file or a torn one never ends in a traceback."""
    with pytest.raises(UsageError, match=message):
        from_json(text.encode())


def test_a_report_is_written_and_loaded(tmp_path):
    """The folder is made, and holds nothing but the report."""
    run = every_verdict()
    path = write(run, tmp_path / "deep" / "out")
    assert [path] == list(path.parent.iterdir())
    assert to_json(run) == to_json(load(path))


def test_a_file_that_is_not_there_is_a_usage_error(tmp_path):
    """The message names it."""
    with pytest.raises(UsageError, match=r"cannot read .*nowhere\.json"):
        load(tmp_path / "nowhere.json")


def test_the_reproducing_line_can_be_pasted_into_a_shell():
    """Names are quoted, and the profile is named unless it is the usual one."""
    result = a_result(Verdict.REFUTED, implementation="my kernels")
    assert (
        a_run(result, seed=7, profile="quick").reproduction(result)
        == "theorycheck check 'my kernels.py' --claims linear.doubling --dtype float64 --seed 7 --profile quick"
    )


def test_an_object_that_was_handed_over_is_reproduced_in_python():
    """There is no command line that names it."""
    result = a_result(Verdict.REFUTED, implementation="object")
    assert (
        a_run(result).reproduction(result) == "theorycheck.check(…, claims='linear.doubling', dtypes='float64', seed=0)"
    )


def test_a_notebook_shows_the_gate_and_what_is_not_upheld():
    """Foreign text is escaped."""
    shown = a_run(a_refutation(sentence=HOSTILE), a_result(), gate=Gate(1, f"FAILED {HOSTILE}"))._repr_html_()
    assert "FAILED" in shown
    assert "1 refuted, 1 upheld" in shown or "1 upheld, 1 refuted" in shown
    assert "<script>" not in shown
    assert shown.count("<tr>") == 1


def test_iterating_a_run_gives_its_results():
    """`[result] = theorycheck.check(…)` works."""
    [result] = a_run(a_result())
    assert Verdict.UPHELD is result.verdict


def test_a_qualifier_survives_and_is_part_of_the_verdict_in_words():
    """The verdict stays upheld, for whoever counts; its words say how."""
    [result] = from_json(to_json(a_run(a_result(qualifier="normwise"))))
    assert (result.verdict, result.words) == (Verdict.UPHELD, "upheld (normwise)")
    assert result.as_expected


def test_the_policy_is_recorded_and_reproduced():
    """A verdict under `componentwise` comes out again only under `componentwise`."""
    run = from_json(to_json(a_run(a_result(), a_result(implementation="object"), accuracy="componentwise")))
    command, call = (run.reproduction(result) for result in run)
    assert command.endswith("--seed 0 --accuracy componentwise")
    assert call.endswith("seed=0, accuracy='componentwise')")


def test_an_older_record_without_a_policy_can_be_read():
    """It was judged entry by entry or in the norm: nothing is qualified."""
    data = json.loads(to_json(a_run(a_result())))
    del data["run"]["accuracy"], data["results"][0]["qualifier"]
    [result] = from_json(json.dumps(data).encode())
    assert result.words == "upheld"


def test_waivers_and_the_terms_of_the_gate_are_read_back():
    """What was waived and why, what failed first, what was asked for, and what changed since the baseline."""
    gate = Gate(
        4, "FAILED.", problems=("a",), notices=("b",), policy={"floor": "2"}, changes={"lost": ("x[y-float64]",)}
    )
    waived = Waived("by choice", "2026-06-01", issue="#3", owner="Ada", fault="it expired on 2026-06-01")
    result = a_result(Verdict.REFUTED, waived=waived, met=Met("dx", math.inf), advisory="recommended")
    run = a_run(result, gate=gate, dtypes=("float32",), edition="2")
    again = from_json(to_json(run))
    assert (again.gate, again.dtypes, again.edition) == (gate, ("float32",), "2")
    assert again.results == (result,)
