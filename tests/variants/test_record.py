"""What was said of correct variants adds up, and is read back as it was written."""

from tests.variants import page, record
from tests.variants.judging import variants_about
from tests.variants.record import Line, Tally

from theorycheck import catalogue

CLAIM = "cross_entropy.uniform"
NAME = "LogAddExp"
UPHELD = Tally(upheld=2, worst=0.5)
REFUTED = Tally(upheld=1, wrong=("cross_entropy.uniform[LogAddExp-float32]: refuted.",))


def test_a_line_is_read_back(tmp_path):
    """The last of those that were written for a claim and a seed."""
    path, kept = tmp_path / "lines.jsonl", tmp_path / "lines.jsonl.xz"
    lines = [Line(CLAIM, 0, False, {NAME: UPHELD}), Line(CLAIM, 0, False, {NAME: REFUTED})]
    with path.open("w", encoding="utf-8") as file:
        for line in lines:
            record.write(line, file)
    assert record.load(path, kept) == {(CLAIM, 0, False): lines[1]}


def test_what_is_kept_is_gone_on_from(tmp_path):
    """Later lines count before those that were kept."""
    path, kept = tmp_path / "lines.jsonl", tmp_path / "lines.jsonl.xz"
    old = [Line(CLAIM, 0, False, {NAME: REFUTED}), Line(CLAIM, 1, False, {NAME: UPHELD})]
    record.keep(old, kept)
    new = Line(CLAIM, 0, False, {NAME: UPHELD})
    with path.open("w", encoding="utf-8") as file:
        record.write(new, file)
    assert record.load(path, kept) == {(CLAIM, 0, False): new, (CLAIM, 1, False): old[1]}


def test_tallies_add_up():
    """Counts are summed, the worst is the largest, and nothing wrong is lost."""
    assert Tally(upheld=3, worst=0.5, wrong=REFUTED.wrong) == UPHELD + REFUTED


def test_the_page_tells_what_was_wrong():
    """In its summary, and in the row of the variant."""
    text = page.page([Line(CLAIM, 0, False, {NAME: REFUTED})])
    assert "**1 wrong**" in text
    assert f"- {REFUTED.wrong[0]}" in text
    assert f"| `{NAME}` | {page.caption(page.BY_NAME[NAME])} | 1 | 0 | 1 |  | 0 | 0 | 0 | 1 |" in text


def test_a_seed_counts_once_all_claims_are_judged():
    """A run that was stopped leaves a seed unfinished."""
    every = page.claims_about(page.BY_NAME[NAME])
    lines = [Line(found.id, seed, False, {NAME: UPHELD}) for found in every for seed in (0, 1)]
    assert page.row(NAME, page.the_tallies(NAME, lines), {})[2:4] == (len(every), 2)
    assert page.row(NAME, page.the_tallies(NAME, lines[:-1]), {})[2:4] == (len(every), 1)


def test_the_variants_of_a_claim_are_those_that_it_is_about():
    """Claim by claim or variant by variant, the same pairs are judged."""
    found = catalogue.load(CLAIM)
    about = [name for name, variant in page.BY_NAME.items() if found in page.claims_about(variant)]
    assert about == list(variants_about(found))
