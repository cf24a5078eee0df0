"""Record → JUnit XML, SARIF and observations."""

import json
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from tests.theorycheck.records import a_refutation, a_result, a_run, every_verdict

from theorycheck.errors import UsageError
from theorycheck.record import Gate, Judged, Waived
from theorycheck.record_json import from_json, to_json
from theorycheck.report import exports, junit, observations, sarif
from theorycheck.verdict import Verdict


def cases(run):
    """The test cases of the JUnit XML, by name."""
    return {case.get("name"): case for case in ET.fromstring(junit.document(run)).iter("testcase")}


def log(run):
    """The one run of the SARIF file."""
    document = json.loads(sarif.document(run))
    assert document["version"] == "2.1.0"
    [found] = document["runs"]
    return found


def lines(run):
    return [json.loads(line) for line in observations.document(run).splitlines()]


@pytest.mark.parametrize("form", exports.FORMS)
def test_the_same_record_gives_the_same_bytes(form):
    """Also after a way through report.json."""
    run = every_verdict()
    assert exports.FORMS[form](run) == exports.FORMS[form](from_json(to_json(run)))


@pytest.mark.parametrize(
    ("result", "child"),
    [
        (a_result(), None),
        (a_refutation(), "failure"),
        (a_refutation(expected="refuted"), None),
        (a_result(expected="refuted"), "failure"),
        (a_result(Verdict.INCONCLUSIVE), "failure"),
        (a_result(Verdict.ERROR), "error"),
        (a_result(Verdict.NOT_APPLICABLE), "skipped"),
        (a_refutation(advisory="recommended"), "skipped"),
        (a_refutation(waived=Waived("by choice", "2026-06-01")), "skipped"),
        (a_refutation(waived=Waived("by choice", "2026-06-01", fault="it expired")), "failure"),
    ],
)
def test_a_case_fails_in_junit_where_the_gate_takes_offence(result, child):
    """What is excused is skipped, with its excuse; what is expected passes."""
    found = [part.tag for part in cases(a_run(result))[result.id] if part.tag != "system-out"]
    assert found == ([child] if child else [])


def test_a_failure_in_junit_says_what_the_page_says():
    """Sentence, numbers, minimal case, and the line that judges it again."""
    failure = cases(every_verdict())["linear.doubling[good-float64]"].find("failure")
    assert failure.get("message") == "refuted: It is refuted."
    assert "case x = [1.]" in failure.text
    assert "again theorycheck check good.py --claims linear.doubling" in failure.text


def test_the_counts_of_junit_are_those_of_its_cases():
    """Of each suite, and of all together."""
    root = ET.fromstring(junit.document(every_verdict()))
    kinds = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    for element in (root, *root.iter("testsuite")):
        found = list(element.iter("testcase"))
        assert int(element.get("tests")) == len(found)
        for name in kinds.keys() & element.keys():
            assert int(element.get(name)) == sum(case.find(kinds[name]) is not None for case in found)
    assert {suite.get("name") for suite in root.iter("testsuite")} == {"good", "other", "gate"}


def test_the_gate_is_a_case_of_junit():
    """Too little judged and a waiver out of date fail it, though no result does."""
    gate = Gate(5, "TOO LITTLE WAS JUDGED: 1 upheld.", problems=("1 claim was judged, 5 are asked for",))
    told = cases(a_run(a_result(), gate=gate))["gate"].find("failure")
    assert told.get("message") == gate.sentence
    assert told.text == gate.problems[0]
    assert cases(a_run(a_result()))["gate"].find("failure") is None


def test_an_implementation_that_could_not_be_plugged_in_is_an_error_in_junit():
    """There is no result that would say so."""
    broken = Judged("broken", "", (), (), failure="it raised RuntimeError: no device")
    root = ET.fromstring(junit.document(a_run(implementations=(broken,))))
    assert root.find("testsuite[@name='broken']/testcase/error").get("message") == broken.failure


def test_sarif_holds_what_failed_with_a_place_and_a_rule():
    """And nothing that is upheld, as expected or not applicable; what is undecided is open."""
    found = log(every_verdict())
    rules = [rule["id"] for rule in found["tool"]["driver"]["rules"]]
    assert [(result["ruleId"], result["kind"], result["level"]) for result in found["results"]] == [
        ("linear.doubling", "fail", "error"),
        ("linear.raising", "fail", "error"),
        ("linear.wide", "open", "none"),
    ]
    for result in found["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        [location] = result["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"] == {"uri": "good.py", "uriBaseId": "%SRCROOT%"}
        assert place["region"] == {"startLine": 1}
    assert len({result["partialFingerprints"]["theorycheckResult/v1"] for result in found["results"]}) == 3
    assert found["invocations"][0]["startTimeUtc"] == "2026-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("target", "uri"),
    [
        ("src/my layers.py:Kernels", "src/my%20layers.py"),
        ("/home/a/layers.py", "file:///home/a/layers.py"),
        ("package.module:object", "gate.toml"),
        ("process:./serve --fast", "gate.toml"),
        ("", "gate.toml"),
    ],
)
def test_the_place_in_sarif_is_the_file_of_the_implementation(target, uri):
    """Or else that of the policy: without a place the whole file would be refused."""
    judged = Judged("good", "1", ("float64",), ("dense",), target=target)
    gate = Gate(1, "FAILED: 1 refuted.", policy={"file": "gate.toml"})
    [result] = log(a_run(a_refutation(), implementations=(judged,), gate=gate))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_what_is_waived_is_suppressed_in_sarif():
    """With the reason that somebody gave."""
    [result] = log(a_run(a_refutation(waived=Waived("by choice", "2026-06-01"))))["results"]
    assert result["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "waived until 2026-06-01: by choice"}
    ]


@pytest.mark.parametrize(("code", "partial", "successful"), [(0, False, True), (1, False, True), (130, True, False)])
def test_sarif_says_whether_the_run_came_to_its_end(code, partial, successful):
    """A failed gate is a success of the tool."""
    found = log(replace(every_verdict(), gate=Gate(code, "…"), partial=partial, started="yesterday"))
    [invocation] = found["invocations"]
    assert (invocation["exitCode"], invocation["executionSuccessful"]) == (code, successful)
    assert "startTimeUtc" not in invocation


def test_observations_hold_a_message_a_result_and_a_test_case_a_counterexample():
    """With the very fields of Hypothesis, which allow no others."""
    about = {"type", "property", "run_start"}
    of_a_case = {"status", "status_reason", "representation", "arguments", "how_generated", "features", "coverage"}
    found = lines(run := every_verdict())
    messages = [line for line in found if line["type"] != "test_case"]
    drawn = [line for line in found if line["type"] == "test_case"]
    assert [line["property"] for line in messages] == [result.id for result in run]
    assert all(set(line) == about | {"title", "content"} for line in messages)
    assert all(set(line) == about | of_a_case | {"timing", "metadata"} for line in drawn)
    assert [line["representation"] for line in drawn] == ["x = [1.]\noptions = none"] * 2
    assert {line["type"] for line in messages} == {"info", "alert", "error"}
    assert found[0]["run_start"] == 1767225600.0


def test_files_are_written_where_they_are_asked_for(tmp_path):
    """Their folders are made; what cannot be written is a usage error."""
    paths = {"junit": str(tmp_path / "deep" / "junit.xml"), "sarif": None, "observations": ""}
    assert [str(path) for path in exports.write(every_verdict(), paths)] == [paths["junit"]]
    with pytest.raises(UsageError, match="cannot write the sarif file"):
        exports.write(every_verdict(), {"sarif": str(tmp_path)})
