"""The founding text, sentence by sentence: `python -m tests.founding_text` writes the table of the reference run."""

from pathlib import Path

from theorycheck.record_json import load
from theorycheck.report.texts import markdown

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "founding-text.md"
RECORD = ROOT / "reports" / "report.json"
HEAD = """# The founding text, sentence by sentence

Each sentence of the article from which the areas of theorycheck come, judged on the committed reference run
(`reports/report.json`): what becomes of it read as it stands, the minimal counterexample where it is refuted, the
statement that is true, and the claims that show both. `make report` writes this table; the report has it too.

"""


def page() -> str:
    """The page in Markdown."""
    return HEAD + markdown(load(RECORD))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
