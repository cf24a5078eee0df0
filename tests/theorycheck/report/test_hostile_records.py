"""A report.json from strangers: what is drawn from it is inert and readable, or it is refused in words."""

import json
import xml.etree.ElementTree as ET

import pytest
from tests.theorycheck.records import HOSTILE, every_verdict
from tests.theorycheck.test_report import Reader

from theorycheck.errors import UsageError
from theorycheck.record_json import from_json, to_json
from theorycheck.report import exports, html

CHOICES = frozenset(
    {"schema", "verdict", "expected", "kind", "profile", "figure_profile", "outcome", "method", "relation", "role"}
    | {"x_scale", "y_scale", "standing"}
)
"""Keys whose values are one of a few words; what is not one of them is refused."""
MEGABYTE = 2**20
ODD = (None, [], {}, "x", "²", -1, 1e300, True, [None], {"timing": None})


def record():
    """A record with every verdict, as JSON data."""
    return json.loads(to_json(every_verdict()))


def load(data):
    return from_json(json.dumps(data).encode())


def spoiled(data, more, key=""):
    """The same with `more` after every string that is free, names of claims and implementations included."""
    match data:
        case dict():
            # The names under which shares and kills stand are those of implementations and claims.
            named = key in {"false_alarms", "teeth"}
            return {name + more if named else name: spoiled(value, more, name) for name, value in data.items()}
        case list():
            return [spoiled(entry, more, key) for entry in data]
        case str() if key not in CHOICES and data not in {"nan", "inf", "-inf"}:
            return data + more
        case _:
            return data


def places(data, path=()):
    """The way to every value, one of each kind: of the entries of a list, the first."""
    entries = data.items() if isinstance(data, dict) else list(enumerate(data))[:1] if isinstance(data, list) else ()
    for key, value in entries:
        yield (*path, key)
        yield from places(value, (*path, key))


def changed(path, change):
    """A record after a change to the container of the value at the end of a path."""
    data = found = record()
    for key in path[:-1]:
        found = found[key]
    change(found, path[-1])
    return data


def test_markup_and_controls_in_every_string_are_inert():
    """The page has no element and no character that a string brought; other formats can be read back."""
    run = load(spoiled(record(), HOSTILE))
    text = html(run)
    page = Reader(text)
    assert not {"script", "img", "iframe"} & page.tags
    assert not {"onload", "onerror", "style"} & page.attributes
    assert not {"\x1b", "\u202e"} & set(text)
    assert ET.fromstring(exports.FORMS["junit"](run)).tag == "testsuites"
    for form in ("junit", "sarif"):
        assert not {"\x1b", "\u202e"} & set(exports.FORMS[form](run).decode())
    [log] = json.loads(exports.FORMS["sarif"](run))["runs"]
    assert all("script" in result["suppressions"][0]["justification"] for result in log["results"])


def test_a_megabyte_in_every_kind_of_string_is_cut():
    """The page stays small; the record keeps the whole."""
    long = "W" * MEGABYTE
    data = record()
    data["claims"][0] |= {"upheld": long, "statement": f"x^{long}", "assumes": [long], "needs": [long]}
    data["results"][0] |= {"sentence": long, "reason": long, "notes": [long], "calls": {long: 1}}
    data["results"][0]["counterexample"] |= {"lines": [long], "call": long}
    data["experiments"][0]["figure"] |= {"title": long, "x_label": long}
    data["environment"] = {long: long}
    run = load(data)
    assert len(html(run)) < MEGABYTE / 4
    assert len(exports.FORMS["junit"](run)) < MEGABYTE / 4
    assert to_json(run).count(long.encode()) >= 10


def test_without_a_field_it_is_read_or_refused_in_words():
    """A default stands in for it, or the key is named."""
    told = []
    for path in places(record()):
        try:
            load(changed(path, lambda found, key: found.pop(key)))
        except UsageError as error:
            told.append(str(error))
    assert "this is no theorycheck report: the key 'claims' is missing" in told
    assert all("this is no theorycheck report" in words or "this report is damaged" in words for words in told)


def test_unknown_fields_are_ignored():
    """In every object of the record but those whose keys are names."""
    data = record()
    for path in list(places(data)):
        found = data
        for key in path:
            found = found[key]
        if isinstance(found, dict) and not {"calls", "environment", "false_alarms", "teeth", "policy"} & set(path[-1:]):
            found["unknown"] = HOSTILE
    del data["run"]["gate"]["changes"]["unknown"]
    again = json.loads(to_json(load(data)))
    assert again["claims"] == record()["claims"]
    assert again["run"] == record()["run"]


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_a_value_of_another_kind_is_read_or_refused_in_words(odd):
    """Whatever stands there, nothing but a usage error is raised."""

    def set_odd(found, key):
        found[key] = odd

    refused = 0
    for path in places(record()):
        try:
            load(changed(path, set_odd))
        except UsageError:
            refused += 1
    assert refused > 10


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b'{"schema": "theorycheck-report/1", "run": NaN}', "no theorycheck report"),
        (b'{"schema": "theorycheck-report/' + "²".encode() + b'"}', "its schema is"),
        (b'{"schema": "theorycheck-report/' + b"9" * 5000 + b'"}', "its schema is"),
        (b'{"schema": "theorycheck-report/1", "run": ' + b"[" * 10**5, "nested too deeply"),
        (b"\xff\xfe{}", "no theorycheck report"),
    ],
    ids=["nan", "odd digit", "long number", "deep", "not utf-8"],
)
def test_what_is_no_json_of_ours_is_refused_in_words(text, words):
    """Never a traceback."""
    with pytest.raises(UsageError, match=words):
        from_json(text)


def test_results_of_a_claim_that_is_not_described_are_refused():
    """No page would show them, and the gate would look better than it was."""
    data = record()
    del data["claims"][0]
    with pytest.raises(UsageError, match=r"results of the claim 'linear\.doubling'"):
        load(data)
