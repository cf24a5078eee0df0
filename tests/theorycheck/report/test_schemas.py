"""What we write for other tools, held against the schemas that they publish."""

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from tests.theorycheck.records import HOSTILE, a_refutation, a_result, a_run, every_verdict
from tests.theorycheck.report.test_hostile_records import load, record, spoiled

from theorycheck.record import Gate, Judged, Waived
from theorycheck.report import junit, sarif
from theorycheck.verdict import Verdict

SCHEMAS = Path(__file__).parent / "schemas"
BROKEN = Judged("broken", "", (), (), failure="it raised RuntimeError: no device")
WAIVED = Waived("by choice", "2026-06-01")
RUNS = {
    "every verdict": every_verdict(),
    "hostile": load(spoiled(record(), HOSTILE)),
    "nothing judged": a_run(),
    "not gated": replace(every_verdict(), gate=None),
    "excused": a_run(
        a_refutation(waived=WAIVED), a_result(Verdict.ERROR, claim="linear.other", advisory="recommended")
    ),
    "not plugged in": a_run(implementations=(BROKEN,), gate=Gate(6, "FAILED: broken was not judged.", ("a", "b"))),
}


@pytest.fixture(scope="module")
def sarif_schema():
    """A validator of SARIF 2.1.0 that also looks at formats."""
    schema = json.loads((SCHEMAS / "sarif-2.1.0.schema.json").read_text(encoding="utf-8"))
    kind = jsonschema.validators.validator_for(schema)
    return kind(schema, format_checker=kind.FORMAT_CHECKER)


@pytest.fixture(scope="module")
def junit_schema():
    """Jenkins' schema of JUnit XML."""
    etree = pytest.importorskip("lxml.etree")
    return etree, etree.XMLSchema(etree.parse(SCHEMAS / "junit-10.xsd"))


@pytest.mark.parametrize("name", RUNS)
def test_sarif_is_that_of_its_schema(sarif_schema, name):
    """No key that it does not know, none missing, and words and URIs of the right form."""
    found = json.loads(sarif.document(RUNS[name]))
    assert [error.message for error in sarif_schema.iter_errors(found)] == []


def test_the_schema_of_sarif_would_find_a_slip(sarif_schema):
    """A key that nobody knows, a level that is none, a result that says nothing."""
    found = json.loads(sarif.document(every_verdict()))
    first, second, third = found["runs"][0]["results"]
    first["kinds"] = "fail"
    second["level"] = "grave"
    del third["message"]
    assert len(list(sarif_schema.iter_errors(found))) == 3


@pytest.mark.parametrize("name", RUNS)
def test_junit_is_that_of_its_schema(junit_schema, name):
    """Strict readers skip a file with an attribute that they do not know."""
    etree, schema = junit_schema
    schema.validate(etree.fromstring(junit.document(RUNS[name])))
    assert [error.message for error in schema.error_log] == []


def test_the_schema_of_junit_would_find_a_slip(junit_schema):
    """Such as properties of a test case's own."""
    etree, schema = junit_schema
    written = junit.document(every_verdict()).replace(b"<testsuites ", b'<testsuites skipped="1" ')
    assert not schema.validate(etree.fromstring(written))
