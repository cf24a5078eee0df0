"""The texts that are judged sentence by sentence rest on claims that exist and formulas that can be drawn."""

import pytest
from tests.founding_text import PAGE, RECORD, page

from theorycheck import catalogue
from theorycheck.record_json import load
from theorycheck.report.mathematics import draw
from theorycheck.report.texts import judgements
from theorycheck.sentence import Standing
from theorycheck.text import LONGEST

SENTENCES = [sentence for text in catalogue.texts() for sentence in text.sentences]


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: sentence.words[:40])
def test_a_sentence_rests_on_claims(sentence):
    """Refuted ones on a claim that refutes them as stated; all on claims that state what is true."""
    assert sentence.established_by
    assert set(sentence.claims) <= set(catalogue.ids())
    assert all(claim.startswith("as_stated.") for claim in sentence.refuted_by)
    assert not any(claim.startswith("as_stated.") for claim in sentence.established_by)
    if sentence.standing is Standing.REFUTED:
        assert sentence.refuted_by
        assert sentence.correction


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: sentence.words[:40])
def test_a_sentence_can_be_shown(sentence):
    """Whole, with its formulas."""
    for formula in filter(None, (sentence.equation, sentence.corrected)):
        assert "<math" in draw(formula)
    assert max(map(len, (sentence.words, sentence.care, sentence.correction))) <= LONGEST


def test_the_committed_run_shows_every_sentence():
    """Each claim that a standing rests on was judged in it, and came out as the standing needs."""
    run = load(RECORD)
    assert run.texts == catalogue.texts()
    for text in run.texts:
        assert all(judgement.shown for judgement in judgements(run, text))


def test_the_table_is_that_of_the_committed_run():
    """`make report` writes both."""
    assert PAGE.read_text(encoding="utf-8") == page()
