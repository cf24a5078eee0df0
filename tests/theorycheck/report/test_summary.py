"""Record → Markdown for a CI step."""

import pytest
from markdown_it import MarkdownIt
from tests.theorycheck.records import HOSTILE, a_refutation, a_result, a_run, every_verdict

from theorycheck.errors import UsageError
from theorycheck.record import Counterexample, Gate, Waived
from theorycheck.report import summary
from theorycheck.verdict import Verdict

MARKUP = (
    HOSTILE,
    "`a`` b``` c",
    "| a | b |",
    "[a](javascript:alert(1)) ![b](https://c.test/d.png) <https://e.test>",
    "# a",
    "***a*** ~~b~~ $c$ &lt;script&gt; \\",
    "</details><img src=x onerror=alert(1)>",
    "```\n::error::a\n## b\n- c\n\n    d",
)
ALLOWED = {"text", "code_inline", "softbreak"}
OURS = {"<details><summary>Every claim</summary>", "<details><summary>Environment</summary>", "</details>"}


def tokens(text):
    """The block and inline tokens that a Markdown reader finds, HTML allowed."""
    blocks = MarkdownIt("commonmark").enable("table").parse(text)
    return blocks, [token for block in blocks for token in block.children or ()]


def hostile(text):
    """A run with a text wherever foreign text may stand."""
    about = {"implementation": text, "sentence": text, "notes": (text,), "reason": text}
    case = Counterexample({}, (text,), text)
    return a_run(
        a_refutation(**about, counterexample=case),
        a_result(Verdict.ERROR, **about, waived=Waived(text, "2026-12-31", text, text)),
        gate=Gate(1, text, problems=(text,), notices=(text,), changes={"newly refuted": (text,)}),
        environment={"python": text},
        tool_version=text,
    )


def test_it_says_what_a_reviewer_asks():
    """The gate, the numbers, what failed and how to see it again."""
    text = summary.markdown(every_verdict())
    for wanted in (
        "## theorycheck: FAILED",
        "### ✗ `linear.doubling[good-float64]`: refuted",
        "| observed | `nan` |",
        "```console\ntheorycheck check good.py --claims linear.doubling --dtype float64 --seed 0\n```",
        "| `linear.doubling` | ✗ refuted | ✓ upheld |",
        "| `linear.wide` | ? inconclusive |  |",
        "| `python` | `CPython 3.11` |",
    ):
        assert wanted in text


@pytest.mark.parametrize("text", MARKUP)
def test_foreign_text_is_inert(text):
    """It is nowhere a link, an image, emphasis, HTML, a heading or a new cell: it is text and code alone."""
    blocks, inline = tokens(summary.markdown(hostile(text)))
    assert {token.content.strip() for token in blocks if token.type == "html_block"} <= OURS
    assert {token.type for token in inline} <= ALLOWED
    assert sum(token.type == "heading_open" for token in blocks) == 2
    assert [token.info for token in blocks if token.type == "fence"] == ["console"]


@pytest.mark.parametrize("text", MARKUP)
def test_foreign_text_is_shown(text):
    """A reader sees every character of it."""
    _, inline = tokens(summary.markdown(hostile(text)))
    wanted = "".join(summary.inert(text).split())
    assert any(wanted in "".join(token.content.split()) for token in inline)


def test_it_stays_below_the_limit():
    """However many claims and implementations there are; what is left out is said, and nothing is cut in two."""
    results = [a_refutation(claim=f"linear.c{i}", implementation=f"{i % 40}{'|x' * 40}") for i in range(8000)]
    text = summary.markdown(a_run(*results))
    assert len(text.encode()) <= summary.MOST_BYTES
    assert text.endswith(summary._CUT)
    assert "7980 more failures are explained in the report." in text
    assert text.count("<details>") == text.count("</details>")


def test_it_is_added_to_what_is_there(tmp_path):
    """A CI step has one file for all its commands; a folder that is missing is an error in words."""
    path = tmp_path / "summary.md"
    path.write_text("before\n", encoding="utf-8")
    summary.append(every_verdict(), path)
    assert path.read_text(encoding="utf-8").startswith("before\n## theorycheck: FAILED")
    with pytest.raises(UsageError, match="cannot write the summary"):
        summary.append(every_verdict(), tmp_path / "missing" / "summary.md")
