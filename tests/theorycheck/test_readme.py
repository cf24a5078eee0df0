"""What the README shows is what a reader gets."""

from tests.readme import README, TRANSCRIPT, transcript, without_clock


def test_the_transcript_is_what_the_example_prints():
    """`make docs` writes it again."""
    text = README.read_text(encoding="utf-8")
    shown = TRANSCRIPT.search(text)[2]
    assert "✗ refuted" in shown
    assert without_clock(shown) == without_clock(transcript(text))
