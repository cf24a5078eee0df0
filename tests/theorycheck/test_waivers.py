"""Failures that are accepted for a time."""

import math
from datetime import date

import pytest
from tests.theorycheck.records import a_decision, a_refutation, a_result

from theorycheck.errors import UsageError
from theorycheck.evidence import Reading
from theorycheck.verdict import Verdict
from theorycheck.waiver_file import read
from theorycheck.waivers import Signature, Waiver, When

TODAY = date(2026, 3, 1)
WHOLE = """
[[waiver]]
claim = "gradients.vjp.dense"
implementation = "mine"
reason = "the bias gradient is averaged on purpose"
expires = 2026-08-28
"""


def a_waiver(**fields):
    """A waiver of what `records.a_result` is about, with some fields of its own."""
    given = {"claim": "linear.doubling", "implementation": "good", "reason": "by choice", "expires": date(2026, 3, 1)}
    return Waiver(**(given | fields))


def refuted(worst=3.0, what="dx"):
    """A refutation of that quantity by that ratio."""
    return a_refutation(worst=worst, reading=Reading(worst, True, what, observed=1.0, expected=2.0, within=0.1))


@pytest.fixture
def written(tmp_path):
    """Read waivers from a text."""

    def reading(text):
        path = tmp_path / "theorycheck-waivers.toml"
        path.write_text(text, encoding="utf-8")
        return read(path, TODAY)

    return reading


def test_a_waiver_is_read(written):
    """All that it may say."""
    [waiver] = written(
        WHOLE + 'issue = "#12"\nowner = "Ada"\nwhen = {dtype = "float32", platform = "Linux x86_64"}\n'
        'signature = {verdict = "refuted", what = ["dx", "db"], size = [1, 1e4]}\n'
    )
    assert waiver.expires == date(2026, 8, 28)
    assert waiver.when == When("float32", "Linux x86_64")
    assert waiver.signature == Signature("refuted", ("dx", "db"), (1.0, 1e4))
    assert waiver.title == "the waiver of gradients.vjp.dense for mine float32 Linux x86_64"


def test_a_file_without_waivers_waives_nothing(written):
    """An empty file is in order."""
    assert written("# none\n") == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (WHOLE.replace("reason", "raison"), "unknown key 'raison'. Did you mean 'reason'?"),
        (WHOLE.replace('reason = "the bias gradient is averaged on purpose"\n', ""), "missing required field reason"),
        (WHOLE.replace("the bias gradient is averaged on purpose", " "), "reason is empty"),
        (WHOLE.replace("expires = 2026-08-28\n", ""), "missing required field expires"),
        (WHOLE.replace("2026-08-28", '"soon"'), "expires: invalid"),
        (
            WHOLE.replace("2026-08-28", "2026-08-29"),
            "too far off: a waiver lasts 180 days at most, until 2026-08-28",
        ),
        (WHOLE.replace(".dense", ".*"), "claim is a pattern: at_most must say how many claims it may waive"),
        (WHOLE + "at_most = -1", "at_most must be the number of claims"),
        (WHOLE + "when = {dtpye = 'float32'}", "unknown key 'dtpye'. Did you mean 'dtype'?"),
        (WHOLE + "when = {dtype = 'float23'}", "unknown dtype 'float23'. Did you mean"),
        (WHOLE + "when = {platform = 'Linus'}", "unknown platform 'Linus'. Did you mean 'Linux'?"),
        (WHOLE + "signature = {verdict = 'upheld'}", "unknown verdict 'upheld'"),
        (WHOLE + "signature = {siez = [1, 2]}", "unknown key 'siez'. Did you mean 'size'?"),
        (WHOLE + "signature = {size = [2, 1]}", "size must be the least and the largest, got [2.0, 1.0]"),
        (WHOLE + "signature = {size = 2}", "signature.size: expected array | null, got int"),
        (WHOLE + "when = 'float32'", "when: expected object, got str"),
        (WHOLE.replace("waiver", "waivers"), "unknown key 'waivers'. Did you mean 'waiver'?"),
        ("waiver = 3", "expected tables under [[waiver]], got 3"),
        ("waiver = [3]", "waiver 1: expected a table, got 3"),
        ("[[waiver", "it is no TOML"),
    ],
)
def test_a_waiver_that_cannot_be_meant_is_an_error(written, text, message):
    """It names the file, the waiver and the nearest right key."""
    with pytest.raises(UsageError) as caught:
        written(text)
    assert str(caught.value).startswith("theorycheck-waivers.toml")
    assert message in str(caught.value)


def test_a_waiver_holds_through_its_last_day():
    """And no longer."""
    assert not a_waiver().fault(refuted(), date(2026, 3, 1))
    assert a_waiver().fault(refuted(), date(2026, 3, 2)).startswith("it expired on 2026-03-01")


@pytest.mark.parametrize(
    ("fields", "covered"),
    [
        ({}, True),
        ({"claim": "linear.halving"}, False),
        ({"claim": "linear.*"}, False),
        ({"claim": "linear.*", "at_most": 2}, True),
        ({"implementation": "goo"}, False),
        ({"when": When(dtype="float64")}, True),
        ({"when": When(dtype="float32")}, False),
        ({"when": When(platform="Linux")}, True),
        ({"when": When(platform="Linux x86_64")}, True),
        ({"when": When(platform="Linux x86")}, False),
        ({"when": When(platform="Darwin")}, False),
    ],
)
def test_a_waiver_covers_what_it_names(fields, covered):
    """A pattern counts as one only with `at_most`."""
    assert covered is a_waiver(**fields).covers("linear.doubling", "good", "float64", "Linux x86_64")


@pytest.mark.parametrize(
    ("signature", "result", "fault"),
    [
        (Signature(), refuted(), ""),
        (Signature(), a_result(Verdict.ERROR), "it is error, not refuted"),
        (Signature(verdict="error", what="CUDA"), a_result(Verdict.ERROR, reason="no CUDA device"), ""),
        (
            Signature(verdict="error", what="CUDA"),
            a_result(Verdict.ERROR, reason="no"),
            "what fails is 'no'",
        ),
        (Signature(what="dx"), refuted(), ""),
        (Signature(what=("db", "dx")), refuted(), ""),
        (Signature(what="d"), refuted(), "what fails is 'dx', not 'd'"),
        (Signature(size=(1.0, 5.0)), refuted(), ""),
        (Signature(size=(1.0, 5.0)), refuted(worst=50.0), "its size is 50, not between 1 and 5"),
        (Signature(size=(1.0, 5.0)), refuted(worst=math.nan), "its size is nan"),
    ],
)
def test_a_waiver_holds_for_the_failure_it_describes(signature, result, fault):
    """Another verdict, another quantity or another size is another failure."""
    found = a_waiver(signature=signature).fault(result, TODAY)
    assert fault in found
    assert bool(fault) is bool(found)


def test_the_size_of_a_random_failure_is_its_deviation():
    """|estimate − claimed| of the decision that failed."""
    decisions = (a_decision(), a_decision(outcome="fail", what="bias", estimate=0.6))
    result = a_result(Verdict.REFUTED, decisions=decisions, worst=math.inf)
    assert not a_waiver(signature=Signature(what="bias", size=(0.05, 0.2))).fault(result, TODAY)
    assert "its size is 0.1" in a_waiver(signature=Signature(size=(0.2, 0.3))).fault(result, TODAY)
