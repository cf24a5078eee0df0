"""A result in words and numbers."""

import math
from xml.etree import ElementTree as ET

import pytest
from tests.theorycheck.records import a_decision, a_refutation, a_result, a_run

from theorycheck.evidence import Agreement, Fact, read
from theorycheck.explanation import explain, facts, ratio
from theorycheck.lines import WIDTH
from theorycheck.report import annotations, html, junit
from theorycheck.verdict import Verdict


def refuted(evidence, **fields):
    """A refutation by a piece of evidence."""
    reading = read(evidence)
    return a_refutation(reading=reading, worst=reading.worst, **fields)


def calling(what, *operations, **fields):
    """A refutation of something by that name, after calls of operations."""
    return refuted(Agreement(1.0, 2.0, 0.25, what=what), calls=dict.fromkeys(operations, 3), **fields)


@pytest.mark.parametrize(
    ("within", "told", "short"),
    [
        (0.25, "4 times the bound", "4"),
        (2.0**-53, "9.007e+15 times the bound", "9.01e+15"),
        (1e-300, "above 1e+16 times the bound: no rounding explains it", "above 1e+16"),
        (5e-324, "above 1e+16 times the bound: no rounding explains it", "above 1e+16"),
        (0.0, None, "above 0"),
    ],
)
def test_a_ratio_that_says_nothing_is_put_in_words(within, told, short):
    """Its digits end where a bound is next to nothing, and it has none where the bound is 0."""
    result = refuted(Agreement(1.0, 2.0, within, what="y of dense"))
    assert dict(facts(result)).get("ratio") == told
    assert ratio(result) == short
    system_out = ET.fromstring(junit.document(a_run(result))).find(".//system-out").text
    assert f"largest error / bound: {short}" in system_out
    assert f'<td class="number">{short}</td>' in html(a_run(result))


@pytest.mark.parametrize("evidence", [Agreement(math.nan, 2.0, 0.25), Fact("float32", "float64", "dtype")])
def test_what_is_no_number_has_no_ratio(evidence):
    """NaN is above no bound, and a fact has none."""
    assert "ratio" not in dict(facts(refuted(evidence)))


def test_a_refutation_names_the_operations_that_were_called():
    """In the order of the alphabet, which a record keeps."""
    told = dict(facts(calling("θ after a step", "sgd_step", "l2_penalty_vjp")))
    assert told["calls"] == "l2_penalty_vjp, sgd_step"


@pytest.mark.parametrize(
    "result",
    [
        calling("theta of sgd_step", "sgd_step", "l2_penalty_vjp"),
        calling("dense(2x)", "dense"),
        calling("y", "custom", "<b>mine</b>"),
        a_result(calls={"dense": 3}),
        a_result(Verdict.ERROR, calls={"dense": 3}),
        a_result(
            Verdict.REFUTED, calls={"dropout": 1}, decisions=(a_decision(outcome="fail", what="mean of dropout"),)
        ),
    ],
)
def test_calls_are_not_told_where_they_say_nothing_new(result):
    """An operation is named, none of the contract was called, or nothing is refuted."""
    assert "calls" not in dict(facts(result))


def test_a_name_within_another_word_names_no_operation():
    """Nor does one that was not called."""
    assert "calls" in dict(facts(calling("the attention paid to rnn_vjp", "rnn")))


def test_a_refuted_law_names_the_operation_that_was_drawn_from():
    """The statistic tells what was counted, not of what."""
    result = a_result(Verdict.REFUTED, calls={"dropout": 1}, decisions=(a_decision(outcome="fail", what="rate"),))
    assert dict(facts(result))["calls"] == "dropout"


def test_many_calls_fit_a_terminal_a_page_and_an_annotation():
    """Wrapped in the terminal, plain text in the page."""
    names = "adam_step", "adamw_step", "clip_by_global_norm", "gradient_descent_step", "l2_penalty_vjp", "sgd_step"
    result = calling("θ after a step", *names)
    lines = explain(result, "again")
    [first] = [i for i, line in enumerate(lines) if line.startswith("  calls      adam_step, adamw_step, ")]
    assert lines[first + 1].startswith(f"{' ' * 13}l2_penalty_vjp")
    assert max(map(len, lines)) <= WIDTH
    assert f'<dt>calls</dt><dd class="code">{", ".join(names)}</dd>' in html(a_run(result))
    [error] = annotations.github(a_run(result))
    assert f"%0Acalls {', '.join(names)}%0A" in error
