"""A text judged sentence by sentence, in the page and in Markdown."""

import pytest
from tests.theorycheck.records import HOSTILE, a_refutation, a_result, a_run

from theorycheck.evidence import Reading
from theorycheck.record_json import from_json, to_json
from theorycheck.report import html
from theorycheck.report.texts import judgements, markdown
from theorycheck.sentence import Sentence, Standing, Text
from theorycheck.verdict import Verdict


def a_text(**fields):
    """A text of one sentence that is refuted as stated."""
    given = {
        "words": "Doubling always doubles.",
        "equation": "f(2x) = 2 f(x)",
        "standing": Standing.REFUTED,
        "care": "Not with a bias | at all.",
        "correction": "Without a bias it does.",
        "corrected": r"\lVert W 2x \rVert = 2 |W x|",
        "refuted_by": ("as_stated.always",),
        "established_by": ("linear.doubling",),
    }
    return Text(title="On doubling", author="A. Author", year=2024, sentences=(Sentence(**(given | fields)),))


def a_run_of(*results, **fields):
    """A run that judged the sentence."""
    return a_run(*results, texts=(a_text(**fields),))


def refuted(**fields):
    """The sentence refuted as expected, with its case."""
    reading = Reading(2.0, True, "f(2x)", (), 3.0, 2.0)
    return a_refutation(**({"claim": "as_stated.always", "expected": "refuted", "reading": reading} | fields))


def test_a_sentence_is_shown_with_its_counterexample_and_the_truth():
    """In the page, with links to the claims."""
    text = html(a_run_of(refuted(), a_result()))
    for wanted in (
        "Doubling always doubles.",
        "refuted as stated",
        "x = [1.], options = none: f(2x) is 3, not 2",
        "Without a bias it does.",
        '<a href="#linear.doubling">',
    ):
        assert wanted in text, wanted
    assert "not shown in this run" not in text


@pytest.mark.parametrize(
    ("results", "missing", "contradicted"),
    [
        ((refuted(),), ("linear.doubling",), ()),
        ((refuted(), a_result(Verdict.INCONCLUSIVE)), (), ("linear.doubling",)),
        ((a_result(claim="as_stated.always", expected="refuted"), a_result()), (), ("as_stated.always",)),
        ((refuted(), a_result(Verdict.NOT_APPLICABLE)), ("linear.doubling",), ()),
    ],
)
def test_a_standing_without_its_evidence_is_not_shown(results, missing, contradicted):
    """What was not judged, or came out otherwise, does not count as shown."""
    run = a_run_of(*results)
    [judgement] = judgements(run, run.texts[0])
    assert (judgement.missing, judgement.contradicted, judgement.shown) == (missing, contradicted, False)
    assert "not shown in this run" in html(run)
    assert "(not shown in this run)" in markdown(run)


def test_a_table_in_markdown_keeps_its_columns():
    """A bar in a sentence or a formula ends no cell."""
    run = a_run_of(refuted(), a_result())
    *_, row, _ = markdown(run).split("\n")
    assert row.replace(r"\|", "").count(" | ") == 4
    assert r"Not with a bias \| at all." in row
    assert r"\vert W x\vert" in row


def test_texts_survive_the_record():
    """They stand in report.json, so that the page can be drawn from it alone."""
    run = a_run_of(refuted(), a_result())
    assert from_json(to_json(run)).texts == run.texts


def test_a_hostile_text_is_inert():
    """Packs are foreign code too."""
    run = a_run_of(refuted(), a_result(), words=HOSTILE, care=HOSTILE, correction=HOSTILE)
    assert "<script" not in html(run)
    assert "\x1b" not in markdown(run)
