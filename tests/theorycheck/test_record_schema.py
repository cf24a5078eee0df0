"""The published JSON Schema of report.json."""

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from tests.theorycheck.records import a_run, every_verdict

from theorycheck.record_json import to_json
from theorycheck.record_schema import document, schema

ROOT = Path(__file__).parents[2]
VALIDATOR = jsonschema.Draft202012Validator(schema())


def test_the_schema_is_one():
    """By its own dialect."""
    jsonschema.Draft202012Validator.check_schema(schema())


def test_the_published_schema_is_up_to_date():
    """`make docs` rewrites it."""
    assert (ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8") == document()


@pytest.mark.parametrize("run", [every_verdict(), a_run(), replace(every_verdict(), gate=None)])
def test_what_is_written_is_valid(run):
    """With every verdict, with numbers that are not finite, with nothing judged, and without a gate."""
    VALIDATOR.validate(json.loads(to_json(run)))


def test_the_committed_report_is_valid():
    """A run of the whole catalogue."""
    VALIDATOR.validate(json.loads((ROOT / "reports" / "report.json").read_bytes()))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schema",), "theorycheck-report/2"),
        (("results", 0, "verdict"), "fine"),
        (("results", 0, "worst"), None),
        (("results", 0, "timing"), {}),
        (("claims", 0, "upheld"), 1),
        (("claims", 0, "id"), None),
        (("run", "seed"), "0"),
        (("experiments", 0, "figure", "series", 0, "x"), ["1.0"]),
    ],
)
def test_what_would_not_be_written_is_not_valid(path, value):
    """Of the top, of a part of it, of a claim, and of a figure."""
    data = found = json.loads(to_json(every_verdict()))
    for key in path[:-1]:
        found = found[key]
    found[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(data)


def test_nearly_every_property_is_described():
    """In the words of the data classes; what has none has a name that says all."""
    bare = {
        f"{name}.{key}"
        for name, definition in schema()["$defs"].items()
        for key, value in definition.get("properties", {}).items()
        if "description" not in value
    }
    plain = {f"Figure.{key}" for key in ("title", "x_label", "y_label", "series", "x_scale", "y_scale")}
    clocks = {"Result.timing", "Experiment.timing"}
    assert bare == plain | clocks | {"Source.work", "Source.place", "Reading.relation", "Reading.notes"}
